import { and, eq, isNull } from "drizzle-orm";
import { people } from "@/db/schema/people";
import { personCredentials } from "@/db/schema/person-credentials";
import type { upstreams } from "@/db/schema/upstreams";
import { type Failure, type Result, succeed } from "@/lib/errors/errors";
import type { LatchkeyProcess } from "@/lib/process/process";
import { unseal } from "@/lib/secrets/seal";
import { connectRequired } from "@/lib/servers/connections/connect-required";
import {
  credentialPlace,
  type StoredTokens,
  unsealJson,
} from "@/lib/servers/connections/stored-tokens";
import { askScope } from "./ask-scope";
import { refreshTokens } from "./refresh-tokens";

type Upstream = typeof upstreams.$inferSelect;

/** The credential of the user for whom requests are sent. It is kept in memory only. */
export interface Credential {
  readonly headers: Readonly<Record<string, string>>;
  needsRenewal(nowMs: number): boolean;
  /**
   * Reads the credential again. Gets a new access token if one is due, or if `refused` says that
   * the server refused the current one. Failures: `connect_required`, `upstream_unavailable`.
   */
  renew(refused: boolean): Promise<Result<Credential>>;
  /**
   * Notes that the server asks for this scope. Returns `connect_required` if the user has to
   * connect again, and otherwise null (see `askScope`).
   */
  askScope(scope: string): Promise<Failure | null>;
}

/**
 * Reads a user's own credential for a server. Fails with `connect_required` if there is none, if it
 * no longer works, or if the user is disabled.
 */
export async function personCredential(
  process: LatchkeyProcess,
  upstream: Upstream,
  personId: string,
  refused: string | null = null,
): Promise<Result<Credential>> {
  const [row] = await process.db
    .select({ kept: personCredentials })
    .from(personCredentials)
    .innerJoin(people, eq(people.id, personCredentials.personId))
    .where(and(isTheirs(personId, upstream.id), isNull(people.disabledAt)));
  const kept = row?.kept;
  const kind = upstream.credentials === "person_oauth" ? "oauth" : "header";
  if (!kept || kept.kind !== kind) {
    return connectRequired(process, upstream.name, "not connected");
  }
  if (kept.brokenReason !== null) {
    return connectRequired(process, upstream.name, kept.brokenReason);
  }
  const place = credentialPlace(personId, upstream.id);
  const renew = (secret: string) => (isRefused: boolean) =>
    personCredential(process, upstream, personId, isRefused ? secret : null);
  if (kind === "header") {
    const value = unseal(process.secrets, place, kept.valueSealed)?.toString("utf8");
    if (value === undefined) return connectRequired(process, upstream.name, "does not open");
    if (value === refused) {
      return broken(process, upstream, personId, "The server refused the value.");
    }
    const headers = { [upstream.personHeader ?? "authorization"]: value };
    const askScope = async () => null;
    return succeed({ headers, needsRenewal: () => false, renew: renew(value), askScope });
  }
  const stored = unsealJson<StoredTokens>(process, place, kept.valueSealed);
  if (!stored) return connectRequired(process, upstream.name, "does not open");
  const isDue = (tokens: StoredTokens, nowMs: number) =>
    tokens.renewAtSeconds !== null && tokens.renewAtSeconds * 1000 <= nowMs;
  const isGood = (tokens: StoredTokens) =>
    tokens.accessToken !== refused && !isDue(tokens, Date.now());
  const tokens = isGood(stored)
    ? succeed(stored)
    : await refreshTokens(process, upstream, personId, isGood, refused !== null);
  if (!tokens.ok) return tokens;
  const { accessToken, refreshToken } = tokens.value;
  return succeed({
    headers: { authorization: `Bearer ${accessToken}` },
    needsRenewal: (nowMs) => refreshToken !== null && isDue(tokens.value, nowMs),
    renew: renew(accessToken),
    askScope: (scope) => askScope(process, upstream, personId, scope),
  });
}

/** Marks a user's connection to a server as broken, so that the user has to connect again. */
export async function broken(
  process: LatchkeyProcess,
  upstream: Pick<Upstream, "id" | "name">,
  personId: string,
  why: string,
) {
  await process.db
    .update(personCredentials)
    .set({ brokenReason: why })
    .where(isTheirs(personId, upstream.id));
  return connectRequired(process, upstream.name, why);
}

function isTheirs(personId: string, upstreamId: string) {
  return and(
    eq(personCredentials.personId, personId),
    eq(personCredentials.upstreamId, upstreamId),
  );
}
