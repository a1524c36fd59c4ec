import type { Context } from "@/lib/core/context";
import { operatorOnly } from "@/lib/core/permissions";
import { verb } from "@/lib/core/verb";
import { type Result, succeed } from "@/lib/errors/errors";
import { carryOut } from "./carry-out";
import { applySchema } from "./file/schema-file";
import type { InstallationPlan } from "./steps/view-plan";

/**
 * Returns the steps that would make the installation match a file, without keeping any change: the
 * file is applied in a transaction that is rolled back. So a plan fails where applying would fail.
 * Only operators may do this, because the plan reveals whether a given secret is the stored one.
 * Failures: those of `applyInstallation`.
 */
export const planInstallation = verb({
  kind: "read",
  name: "installation.plan",
  audience: "operator",
  input: applySchema,
  permit: operatorOnly,
  run: async (ctx, wanted): Promise<Result<InstallationPlan>> => {
    const planned = await rolledBack(ctx, (within) => carryOut(within, wanted));
    if (!planned.ok) return planned;
    const { steps, changes } = planned.value;
    return succeed({ steps, changes });
  },
});

class RolledBack<Value> extends Error {
  constructor(readonly result: Result<Value>) {
    super("rolled back");
  }
}

/** Makes a change in a transaction, rolls the transaction back, and returns the change's result. */
async function rolledBack<Value>(
  ctx: Context,
  change: (within: Context) => Promise<Result<Value>>,
): Promise<Result<Value>> {
  try {
    return await ctx.db.transaction(async (db) => {
      throw new RolledBack(await change({ ...ctx, db }));
    });
  } catch (thrown) {
    if (thrown instanceof RolledBack) return thrown.result;
    throw thrown;
  }
}
