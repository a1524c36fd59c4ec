import { installation } from "@/db/schema/installation";
import { succeed } from "@/lib/errors";
import { operatorOnly } from "@/lib/permissions";
import { verb } from "@/lib/verb";
import { policyColumns } from "./policy-columns";
import { policySchema } from "./schema-policy";

/**
 * Sets the installation's policy. Lifetimes hold for tokens and keys made from now on, limits from
 * the next request, retention from the next time that old calls are removed.
 */
export const updatePolicy = verb({
  kind: "change",
  name: "policy.update",
  audience: "operator",
  input: policySchema,
  permit: operatorOnly,
  run: async (ctx, policy) => {
    const [before] = await ctx.db.select(policyColumns).from(installation).for("update");
    if (!before) throw new Error("The installation's row is missing.");
    await ctx.db.update(installation).set(policy);
    return succeed({ before, after: policy });
  },
  audit: (_ctx, _input, { before, after }) => ({
    subject: { kind: "installation" },
    details: { before, after },
  }),
});
