import { installation } from "@/db/schema/installation";
import type { Context } from "@/lib/core/context";
import type { KeyPolicy } from "@/lib/keys/schema-expiry";

/**
 * The installation's policy for new keys; the column defaults if the row is missing, as in tests.
 */
export async function readKeyPolicy(ctx: Context): Promise<KeyPolicy> {
  const [row] = await ctx.db
    .select({
      maxKeyDays: installation.maxKeyDays,
      allowNoExpiry: installation.allowNoExpiry,
    })
    .from(installation);
  return row ?? { maxKeyDays: null, allowNoExpiry: true };
}
