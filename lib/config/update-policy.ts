import { installation } from "@/db/schema/installation";
import { succeed } from "@/lib/errors";
import { operatorOnly } from "@/lib/permissions";
import { verb } from "@/lib/verb";
import { policySchema } from "./schema-policy";

/** Sets the installation's policy. It holds for tokens and keys made from now on. */
export const updatePolicy = verb({
  kind: "change",
  name: "policy.update",
  audience: "operator",
  input: policySchema,
  permit: operatorOnly,
  run: async (ctx, policy) => {
    const [before] = await ctx.db
      .select({
        tokenSeconds: installation.tokenSeconds,
        maxKeyDays: installation.maxKeyDays,
        allowNoExpiry: installation.allowNoExpiry,
      })
      .from(installation)
      .for("update");
    if (!before) throw new Error("The installation's row is missing.");
    await ctx.db.update(installation).set(policy);
    return succeed({ before, after: policy });
  },
  audit: (_ctx, _input, { before, after }) => ({
    subject: { kind: "installation" },
    details: { before, after },
  }),
});
