import { and, eq } from "drizzle-orm";
import { personCredentials } from "@/db/schema/person-credentials";
import type { upstreams } from "@/db/schema/upstreams";
import type { Failure } from "@/lib/errors/errors";
import type { LatchkeyProcess } from "@/lib/process/process";
import { connectRequired } from "@/lib/servers/connections/connect-required";
import { isScopeWithin, scopeUnion } from "@/lib/servers/connections/scope";
import {
  credentialPlace,
  type StoredTokens,
  sealJson,
  unsealJson,
} from "@/lib/servers/connections/stored-tokens";

/**
 * Notes the scopes that a server asks for during a call, so that the user's next connection asks
 * for them too, and returns the failure `connect_required`. Returns null if connecting again would
 * not help: because the last connection asked for these scopes already, because a connection cannot
 * ask for so many, or because an operator has set the scopes.
 */
export async function askScope(
  { db, secrets, config }: LatchkeyProcess,
  upstream: Pick<typeof upstreams.$inferSelect, "id" | "name" | "oauthScope">,
  personId: string,
  scope: string,
): Promise<Failure | null> {
  if (upstream.oauthScope !== null) return null;
  const isTheirs = and(
    eq(personCredentials.personId, personId),
    eq(personCredentials.upstreamId, upstream.id),
  );
  const place = credentialPlace(personId, upstream.id);
  return db.transaction(async (tx) => {
    const [row] = await tx.select().from(personCredentials).where(isTheirs).for("update");
    const stored = row && unsealJson<StoredTokens>({ secrets }, place, row.valueSealed);
    if (!stored || isScopeWithin(scope, stored.scope)) return null;
    const wantedScope = scopeUnion(stored.wantedScope, scope);
    if (!isScopeWithin(scope, wantedScope)) return null;
    if (wantedScope !== stored.wantedScope) {
      await tx
        .update(personCredentials)
        .set({ valueSealed: sealJson(secrets, place, { ...stored, wantedScope }) })
        .where(isTheirs);
    }
    return connectRequired({ config }, upstream.name, `needs the scope ${scope}`).failure;
  });
}
