import { installation } from "@/db/schema/installation";
import type { Context } from "@/lib/core/context";

export interface ConnectionPolicy {
  readonly idleDays: number;
  readonly maxDays: number;
}

/** Returns the installation's limits on the lifetime of connections, in days. */
export async function readConnectionPolicy(ctx: Context): Promise<ConnectionPolicy> {
  const [row] = await ctx.db
    .select({ idleDays: installation.connectionIdleDays, maxDays: installation.connectionDays })
    .from(installation);
  if (!row) throw new Error("There is no installation.");
  return row;
}
