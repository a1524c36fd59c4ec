import { eq } from "drizzle-orm";
import type { Database } from "@/db/client";
import { apiKeys } from "@/db/schema/api-keys";

/** Does this key have grants of its own, within its team's? */
export async function hasOwnGrants(db: Database, keyId: string): Promise<boolean> {
  const [row] = await db
    .select({ own: apiKeys.ownGrants })
    .from(apiKeys)
    .where(eq(apiKeys.id, keyId));
  return row?.own ?? false;
}
