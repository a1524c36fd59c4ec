import { apiKeys } from "@/db/schema/api-keys";
import type { Context } from "@/lib/core/context";
import { visibleKeys } from "@/lib/keys/key-permission";

/**
 * The ids of the keys that this actor may see, or null for all keys, as a filter for charts and
 * lists.
 */
export async function visibleKeyIds(ctx: Context): Promise<string[] | null> {
  const condition = visibleKeys(ctx);
  if (condition === undefined) return null;
  const rows = await ctx.db.select({ id: apiKeys.id }).from(apiKeys).where(condition);
  return rows.map(({ id }) => id);
}
