import { apiKeys } from "@/db/schema/api-keys";
import type { Context } from "@/lib/core/context";
import { visibleKeys } from "@/lib/keys/key-permission";

/**
 * Returns the ids of the keys whose traffic this actor may see, for use as a filter in charts and
 * lists. Null means all keys.
 */
export async function visibleKeyIds(ctx: Context): Promise<string[] | null> {
  const condition = visibleKeys(ctx);
  if (condition === undefined) return null;
  const rows = await ctx.db.select({ id: apiKeys.id }).from(apiKeys).where(condition);
  return rows.map(({ id }) => id);
}
