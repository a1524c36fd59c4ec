import { operatorOnly } from "@/lib/core/permissions";
import { verb } from "@/lib/core/verb";
import { succeed } from "@/lib/errors/errors";
import { carryOutRules } from "./carry-out-rules";
import { planOf, planSteps } from "./plan-steps";
import { planRulesSchema } from "./schema-code";

/**
 * Changes the trust rules so that they match the given rules, in one transaction. If a rule would
 * have to accept other tokens than before, it is ended together with its tokens, and a new rule is
 * created. Applying the same rules again changes nothing. Returns the plan that was carried out.
 * Failures: those of creating, changing and ending a rule. The names of the fields in a failure
 * begin with the rule's name.
 */
export const applyRules = verb({
  kind: "change",
  name: "trust.apply",
  audience: "operator",
  input: planRulesSchema,
  permit: operatorOnly,
  denials: ["expiry_not_allowed"],
  run: async (ctx, wanted) => {
    const steps = await planSteps(ctx, wanted);
    if (!steps.ok) return steps;
    const done = await carryOutRules(ctx, steps.value);
    return done.ok ? succeed(planOf(steps.value)) : done;
  },
  // Each verb that changes one of the rules writes its own audit record, so this verb writes none.
  audit: () => [],
});
