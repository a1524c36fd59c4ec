import { eq } from "drizzle-orm";
import type { Database } from "@/db/client";
import { apiKeys } from "@/db/schema/api-keys";
import { readGrants } from "./grant-rows";
import type { GrantView } from "./view";

/** Returns whether this key has its own grants, as opposed to all of its team's grants. */
export async function hasOwnGrants(db: Database, keyId: string): Promise<boolean> {
  const [row] = await db
    .select({ own: apiKeys.ownGrants })
    .from(apiKeys)
    .where(eq(apiKeys.id, keyId));
  return row?.own ?? false;
}

/**
 * Reads a key's own grants. Returns null if the key has no grants of its own and so has all of its
 * team's grants.
 */
export async function readOwnGrants(db: Database, keyId: string): Promise<GrantView[] | null> {
  return (await hasOwnGrants(db, keyId)) ? readGrants(db, { keyId }) : null;
}
