import { installation } from "@/db/schema/installation";
import type { Context } from "@/lib/core/context";
import type { KeyPolicy } from "./view-expiry";

/**
 * Reads the installation's policy on the lifetimes of new keys. If the installation's row is
 * missing, as in tests, the policy has the columns' default values.
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
