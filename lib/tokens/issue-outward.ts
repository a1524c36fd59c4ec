import { randomUUID } from "node:crypto";
import { and, eq, or } from "drizzle-orm";
import type { Database } from "@/db/client";
import { apiKeys } from "@/db/schema/api-keys";
import { auditRecords } from "@/db/schema/audit-records";
import { outwardAudiences, outwardGrants } from "@/db/schema/outward";
import { maskedRow } from "@/lib/core/audit-entry";
import { fail, type Result, succeed } from "@/lib/errors/errors";
import { keyRefusal } from "@/lib/keys/key-state";
import { type KeyState, keyStateOf, selectKeys } from "@/lib/keys/model";
import { underSecret } from "@/lib/keys/under-secret";
import { failureBudget } from "@/lib/limits/failure-budget";
import { semaphore } from "@/lib/limits/semaphore";
import { canonicalAudience, isOwnAudience } from "@/lib/outward/audience-uri";
import { OUTWARD_SECONDS_MAX } from "@/lib/outward/view";
import { type LatchkeyProcess, shared } from "@/lib/process/process";
import { keyRing } from "./key-ring";
import { mintToken } from "./mint-token";
import type { AccessToken } from "./view";

export interface OutwardRequest {
  readonly process: LatchkeyProcess;
  readonly now: Date;
  readonly requestId: string;
  readonly address: string;
  /** The id of the key, connection or trust rule, which has already been authenticated. */
  readonly keyId: string;
  /** The secret under which the key was authenticated, by its rotation. */
  readonly rotation: number;
  readonly connection?: { readonly personId: string; readonly clientId: string } | undefined;
  /** The requested audience, in any spelling that is equivalent to the registered one. */
  readonly audience: string;
  /**
   * The expiry of the token that is being exchanged, in seconds since 1970. The new token must not
   * outlive that token.
   */
  readonly notAfterSeconds?: number;
}

/**
 * Issues a token for an audience outside the gateway, if the audience is registered, the key's team
 * may be granted it, and the key is granted it. The key's state is read under a lock, so that no
 * token is issued after a revocation: a server outside the gateway accepts a token until its `exp`,
 * at most 15 minutes later. The token has only the scope `mcp`, because `admin` is a right at this
 * installation. The audit record is written before the token is returned. Failures:
 * `audience_refused`, with the exact reason for the denial record; `rate_limited` beyond the key's
 * budget; `busy`.
 */
export async function issueOutward(asked: OutwardRequest): Promise<Result<AccessToken>> {
  const { process, now, audience, connection } = asked;
  if (isOwnAudience(process.config, audience)) return refuse("audience_own");
  const waitSeconds = budget().charge(asked.keyId, now.getTime());
  if (waitSeconds !== null) {
    const rule = `A key may request ${BUDGET.perMinute} tokens for outside servers per minute. Keep each until it expires.`;
    return fail("rate_limited", { reason: "outward_tokens", rule, retryAfterSeconds: waitSeconds });
  }
  const tokenId = randomUUID();
  const turn = lane().run(() => process.db.transaction((db) => admit(db, asked, tokenId)));
  if (!turn) return fail("busy", { retryAfterSeconds: 1 });
  const admitted = await turn;
  if (!admitted.ok) return admitted;
  const { uri, team, lifetimeSeconds } = admitted.value;
  const accessToken = mintToken(await keyRing(process, now), process.config, {
    ...{ keyId: asked.keyId, connection, scopes: ["mcp"], lifetimeSeconds, tokenId },
    rotation: asked.rotation,
    nowSeconds: secondsOf(now),
    outward: { audience: uri, team },
  });
  return succeed({ accessToken, expiresInSeconds: lifetimeSeconds, scopes: ["mcp"] });
}

/**
 * The budget of each key for tokens for outside audiences. It is limited because each token leaves
 * an audit record that is kept for months.
 */
const BUDGET = { burst: 200, perMinute: 60, names: 10_000 };
const budget = () => shared("tokens.outward-budget", () => failureBudget(BUDGET));

/**
 * The lane for transactions that issue tokens for outside audiences. It is limited because
 * transactions for the same audience wait for one another, and each of them holds a connection of
 * the pool that all requests share.
 */
const lane = () => shared("tokens.outward-lane", () => semaphore({ running: 3, waiting: 1_024 }));

const refuse = (reason: string) => fail("audience_refused", { reason });
const secondsOf = (moment: Date) => Math.floor(moment.getTime() / 1000);

interface Admitted {
  readonly uri: string;
  readonly team: string;
  readonly lifetimeSeconds: number;
}

async function admit(
  db: Database,
  asked: OutwardRequest,
  tokenId: string,
): Promise<Result<Admitted>> {
  const { process, now, keyId, address, requestId, notAfterSeconds = Infinity } = asked;
  const [row] = await selectKeys(db).where(eq(apiKeys.id, keyId)).for("share", { of: apiKeys });
  if (!row) return refuse("unknown_key");
  const key = underSecret(keyStateOf(row), asked.rotation);
  const ended = keyRefusal(key, now.getTime(), address);
  if (ended) return refuse(ended);
  if (!key.scopes.includes("mcp")) return refuse("no_scope");
  const granted = await grantedAudience(db, key, asked.audience);
  if (!granted.ok) return granted;
  const { id, uri, name } = granted.value;
  // A percent-encoded spelling of Latchkey's own host is not recognized above, although it leads to
  // this registered audience.
  if (isOwnAudience(process.config, uri)) return refuse("audience_own");
  const end = Math.min(notAfterSeconds, Math.floor((key.endsAtMs ?? Infinity) / 1000));
  const policySeconds = row.standard?.tokenSeconds ?? OUTWARD_SECONDS_MAX;
  const lifetimeSeconds = Math.min(policySeconds, OUTWARD_SECONDS_MAX, end - secondsOf(now));
  if (lifetimeSeconds < 1) return refuse("key_expired");
  await db.insert(auditRecords).values(
    maskedRow({
      ...{ at: now, outcome: "done", action: "audiences.issue", requestId, address },
      ...{ actorKind: "key", actorId: key.id, actorLabel: key.name },
      ...{ subjectKind: "audience", subjectId: id, subjectLabel: name },
      ...{ teamId: key.team.id, keyId: key.id },
      details: { audience: uri, token: tokenId, seconds: lifetimeSeconds },
    }),
  );
  await db.update(outwardAudiences).set({ lastIssuedAt: now }).where(eq(outwardAudiences.id, id));
  return succeed({ uri, team: key.team.slug, lifetimeSeconds });
}

/**
 * Returns the audience if the key's team may be granted it and the key is granted it, otherwise
 * null.
 */
async function grantedAudience(
  db: Database,
  key: KeyState,
  asked: string,
): Promise<Result<{ id: string; uri: string; name: string }>> {
  const { id, uri, name, canonical } = outwardAudiences;
  // A concurrent change of the audience's teams, or its removal, either waits for this lock or is
  // visible to the query below.
  const [found] = await db
    .select({ id, uri, name })
    .from(outwardAudiences)
    .where(eq(canonical, canonicalAudience(asked)))
    .for("no key update");
  if (!found) return refuse("audience_unknown");
  const { teamId, keyId, audienceId } = outwardGrants;
  const grants = await db
    .select({ teamId, keyId })
    .from(outwardGrants)
    .where(and(eq(audienceId, found.id), or(eq(teamId, key.team.id), eq(keyId, key.id))));
  if (!grants.some((grant) => grant.teamId !== null)) return refuse("audience_team");
  if (!grants.some((grant) => grant.keyId !== null)) return refuse("audience_not_granted");
  return succeed(found);
}
