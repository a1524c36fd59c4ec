import { installation } from "@/db/schema/installation";
import { checkVersion, versionOf } from "@/lib/audit/check-version";
import { operatorOnly } from "@/lib/core/permissions";
import { verb } from "@/lib/core/verb";
import { fail, succeed } from "@/lib/errors/errors";
import { policyColumns } from "./policy-columns";
import { updatePolicySchema } from "./schema-policy";

const LONGER = "This cannot be longer than the lifetime of all connections.";

/**
 * Updates the installation's policy. New lifetimes apply only to tokens, keys and connections that
 * are created afterwards. New limits apply from the next request, and a new retention applies from
 * the next maintenance run. Failures: `conflict`, and `invalid_input` if a connection could stay
 * idle for longer than its lifetime.
 */
export const updatePolicy = verb({
  kind: "change",
  name: "policy.update",
  audience: "operator",
  input: updatePolicySchema,
  permit: operatorOnly,
  run: async (ctx, { version, ...policy }) => {
    const [before] = await ctx.db.select(policyColumns).from(installation).for("update");
    if (!before) throw new Error("The installation's row is missing.");
    const same = await checkVersion(ctx, {
      version,
      stored: before,
      subject: { kind: "installation" },
      actions: ["policy.update"],
    });
    if (!same.ok) return same;
    if (policy.connectionIdleDays > policy.connectionDays) {
      return fail("invalid_input", { fields: { connectionIdleDays: LONGER } });
    }
    await ctx.db.update(installation).set(policy);
    return succeed({ before, after: policy, version: versionOf(policy) });
  },
  audit: (_ctx, _input, { before, after }) => ({
    subject: { kind: "installation" },
    details: { before, after },
  }),
});
