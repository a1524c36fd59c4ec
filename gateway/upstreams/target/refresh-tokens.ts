import { OAuthError, refreshAuthorization } from "@modelcontextprotocol/client";
import { and, eq } from "drizzle-orm";
import { LRUCache } from "lru-cache";
import type { Database } from "@/db/client";
import { personCredentials } from "@/db/schema/person-credentials";
import type { upstreams } from "@/db/schema/upstreams";
import { problemOf } from "@/gateway/upstreams/problem-of";
import { fail, type Result, succeed } from "@/lib/errors/errors";
import { type Semaphore, semaphore } from "@/lib/limits/semaphore";
import { type LatchkeyProcess, shared } from "@/lib/process/process";
import { configuredClient } from "@/lib/servers/connections/configured-client";
import { connectRequired } from "@/lib/servers/connections/connect-required";
import {
  credentialPlace,
  type StoredTokens,
  sealJson,
  unsealJson,
} from "@/lib/servers/connections/stored-tokens";
import { oauthFetch } from "./oauth-fetch";

type Upstream = typeof upstreams.$inferSelect;

interface Lanes {
  readonly all: Semaphore;
  /** By server. */
  readonly own: LRUCache<string, Semaphore>;
}

const lanes = () =>
  shared<Lanes>("upstreams.refreshes", () => ({
    all: semaphore({ running: 3, waiting: 500 }),
    own: new LRUCache({ max: 1_000 }),
  }));

/**
 * Limits how many refreshes run at the same time, because each refresh holds a database connection
 * while it waits for the authorization server. Those of one server take at most two of three places,
 * so that a slow authorization server holds up no other. Returns null if too many wait.
 */
function inLanes<T>(upstreamId: string, work: () => Promise<T>): Promise<T | null> | null {
  const { all, own } = lanes();
  const lane = own.get(upstreamId) ?? semaphore({ running: 2, waiting: 500 });
  own.set(upstreamId, lane);
  return lane.run(async () => all.run(work));
}

/**
 * Gets a new access token with the refresh token. The row is locked, so that only one process
 * refreshes the token at a time. If another process renewed the token while this one waited for the
 * lock (`isGood`), that token is used. If the authorization server is unavailable, a token that is
 * still valid is used. If the authorization server no longer accepts the refresh token, the
 * connection is marked as broken. Failures: `connect_required`, `upstream_unavailable`, `busy`.
 */
export async function refreshTokens(
  process: LatchkeyProcess,
  upstream: Upstream,
  personId: string,
  isGood: (tokens: StoredTokens) => boolean,
  isRefused: boolean,
): Promise<Result<StoredTokens>> {
  const done = await inLanes(upstream.id, () =>
    process.db.transaction((db) =>
      inLock({ ...process, db }, upstream, personId, isGood, isRefused),
    ),
  );
  return done ?? fail("busy", { retryAfterSeconds: 1 });
}

async function inLock(
  process: LatchkeyProcess & { readonly db: Database },
  upstream: Upstream,
  personId: string,
  isGood: (tokens: StoredTokens) => boolean,
  isRefused: boolean,
): Promise<Result<StoredTokens>> {
  const { db } = process;
  const isTheirs = and(
    eq(personCredentials.personId, personId),
    eq(personCredentials.upstreamId, upstream.id),
  );
  const [row] = await db.select().from(personCredentials).where(isTheirs).for("update");
  const place = credentialPlace(personId, upstream.id);
  const stored = row && unsealJson<StoredTokens>(process, place, row.valueSealed);
  if (!stored || row.brokenReason !== null) {
    return connectRequired(process, upstream.name, row?.brokenReason ?? "not connected");
  }
  if (isGood(stored)) return succeed(stored);
  const breakOff = async (why: string) => {
    await db.update(personCredentials).set({ brokenReason: why }).where(isTheirs);
    return connectRequired(process, upstream.name, why);
  };
  const endsAtMs = (stored.expiresAtSeconds ?? Number.POSITIVE_INFINITY) * 1000;
  const stillWorks = !isRefused && Date.now() < endsAtMs;
  if (stored.refreshToken === null) {
    if (stillWorks) return succeed(stored);
    return breakOff("The access ended and cannot be renewed without you.");
  }
  try {
    const { grantor } = stored;
    const answer = await refreshAuthorization(grantor.issuer, {
      metadata: grantor.metadata,
      clientInformation: await configuredClient(process, upstream, grantor.client),
      refreshToken: stored.refreshToken,
      resource: grantor.resource,
      fetchFn: oauthFetch(process, upstream),
    });
    const next: StoredTokens = {
      ...stored,
      accessToken: answer.access_token,
      refreshToken: answer.refresh_token ?? stored.refreshToken,
      ...endOf(answer.expires_in),
    };
    await db
      .update(personCredentials)
      .set({ valueSealed: sealJson(process.secrets, place, next) })
      .where(isTheirs);
    return succeed(next);
  } catch (error) {
    if (isFinal(error)) return breakOff("The server no longer accepts the authorization.");
    if (stillWorks) return succeed(stored);
    const problem = `Its authorization server gave no new token. ${problemOf(error).message}`;
    const reason = problemOf(error).detail;
    return fail("upstream_unavailable", { reason, params: { server: upstream.name, problem } });
  }
}

/**
 * True if the authorization server says that the grant is no longer valid (RFC 6749, section 5.2).
 */
function isFinal(error: unknown): boolean {
  const code = error instanceof OAuthError ? error.code : null;
  return code === "invalid_grant" || code === "invalid_client" || code === "unauthorized_client";
}

const AHEAD_SECONDS = 60;

/**
 * Returns when a token that lives for this many seconds expires and when it should be renewed.
 * Returns null if the lifetime is unknown.
 */
export function endOf(expiresIn: number | undefined) {
  if (expiresIn === undefined) return { expiresAtSeconds: null, renewAtSeconds: null };
  const expiresAtSeconds = Math.floor(Date.now() / 1000) + expiresIn;
  const ahead = Math.min(AHEAD_SECONDS, Math.floor(expiresIn / 4));
  return { expiresAtSeconds, renewAtSeconds: expiresAtSeconds - ahead };
}
