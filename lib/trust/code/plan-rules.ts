import { operatorOnly } from "@/lib/core/permissions";
import { verb } from "@/lib/core/verb";
import { succeed } from "@/lib/errors/errors";
import { planOf, planSteps } from "./plan-steps";
import { planRulesSchema } from "./schema-code";

/**
 * Plans the changes that would make the trust rules match the given rules, without making the
 * changes. Rules are matched by name. Failures: `forbidden`, and `invalid_input` if a name occurs
 * twice in the list or two stored rules have it.
 */
export const planRules = verb({
  kind: "read",
  name: "trust.plan",
  audience: "operator",
  input: planRulesSchema,
  permit: operatorOnly,
  run: async (ctx, wanted) => {
    const steps = await planSteps(ctx, wanted);
    return steps.ok ? succeed(planOf(steps.value)) : steps;
  },
});
