import { eq } from "drizzle-orm";
import { teams } from "@/db/schema/teams";
import type { Context } from "@/lib/core/context";
import { operatorOnly } from "@/lib/core/permissions";
import { verb } from "@/lib/core/verb";
import { fail, prefixFailure, type Result, succeed } from "@/lib/errors/errors";
import { grantedValues, readGrants } from "@/lib/grants/grant-rows";
import { readOwnGrants } from "@/lib/grants/own-grants";
import { resolveWithin } from "@/lib/grants/resolve-within";
import type { GrantView } from "@/lib/grants/view";
import { createRule } from "@/lib/trust/create-rule";
import { endRule } from "@/lib/trust/end-rule";
import { updateRule } from "@/lib/trust/update-rule";
import { compareRule } from "./compare-rule";
import { planOf, planSteps, type RuleStep } from "./plan-steps";
import { planRulesSchema, type WantedRule } from "./schema-code";

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
    const grants = new Map<string, readonly GrantView[] | null>();
    // All rules that must go are ended first, because a new rule may ask for the same as one of
    // them.
    for (const { action, name, found } of steps.value) {
      if (!found || (action !== "end" && action !== "replace")) continue;
      if (action === "replace") grants.set(name, await readOwnGrants(ctx.db, found.id));
      const ended = await endRule(ctx, { id: found.id, reason: "Ended by a file of trust rules." });
      if (!ended.ok) return { ok: false, failure: prefixFailure(name, ended.failure) };
    }
    for (const step of steps.value) {
      const done = await applyStep(ctx, step, grants.get(step.name) ?? null);
      if (!done.ok) return { ok: false, failure: prefixFailure(step.name, done.failure) };
    }
    return succeed(planOf(steps.value));
  },
  // Each verb that changes one of the rules writes its own audit record, so this verb writes none.
  audit: () => [],
});

async function applyStep(
  ctx: Context,
  { action, wanted, found }: RuleStep,
  own: readonly GrantView[] | null,
): Promise<Result<unknown>> {
  if (action === "change" && wanted && found) {
    const { changes } = compareRule(found, wanted);
    return updateRule(ctx, { id: found.id, ...changes });
  }
  const creates = action === "create" || action === "replace";
  return creates && wanted ? create(ctx, wanted, own) : succeed(null);
}

/**
 * Creates a rule. `own` is the former rule's grants if it had grants of its own: the new rule gets
 * those that its team reaches, because it must not reach more than the former rule.
 */
async function create(
  ctx: Context,
  wanted: WantedRule,
  own: readonly GrantView[] | null,
): Promise<Result<unknown>> {
  const { team: slug, enabled, jwks, ...rule } = wanted;
  const [team] = await ctx.db.select({ id: teams.id }).from(teams).where(eq(teams.slug, slug));
  if (!team) return fail("invalid_input", { fields: { team: "There is no such team." } });
  const keys = jwks ? { jwks: JSON.stringify(jwks) } : {};
  const ofTeam = await readGrants(ctx.db, { teamId: team.id });
  const grants = grantedValues(own)
    .grants?.map((one) => ({ ...one, tools: [...one.tools] }))
    .filter((one) => resolveWithin(ofTeam, [one]).ok);
  const made = await createRule(ctx, {
    ...{ ...rule, ...keys, teamId: team.id },
    grants: grants ?? null,
  });
  if (!made.ok || enabled) return made;
  return updateRule(ctx, { id: made.value.key.id, enabled });
}
