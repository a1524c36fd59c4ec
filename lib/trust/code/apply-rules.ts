import { eq } from "drizzle-orm";
import { teams } from "@/db/schema/teams";
import type { Context } from "@/lib/core/context";
import { operatorOnly } from "@/lib/core/permissions";
import { verb } from "@/lib/core/verb";
import { type Failure, fail, type Result, succeed } from "@/lib/errors/errors";
import { grantedValues, readGrants } from "@/lib/grants/grant-rows";
import { readOwnGrants } from "@/lib/grants/own-grants";
import { resolveWithin } from "@/lib/grants/resolve-within";
import type { GrantView } from "@/lib/grants/view";
import { createRule } from "@/lib/trust/create-rule";
import { endRule } from "@/lib/trust/end-rule";
import { updateRule } from "@/lib/trust/update-rule";
import { compareRule } from "./compare-rule";
import { planRules, readLive } from "./plan-rules";
import { type PlannedRule, planRulesSchema, type WantedRule } from "./schema-code";

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
  run: async (ctx, { rules, prune }) => {
    const planned = await planRules(ctx, { rules: rules.map(asCode), prune });
    if (!planned.ok) return planned;
    const live = await readLive(ctx);
    for (const step of planned.value.rules) {
      const wanted = rules.find(({ name }) => name === step.name);
      const found = live.find(({ rule }) => rule.name === step.name);
      const done = await applyStep(ctx, step, { wanted, found });
      if (!done.ok) return { ok: false, failure: withRuleName(done.failure, step.name) };
    }
    return planned;
  },
  // Each verb that changes one of the rules writes its own audit record, so this verb writes none.
  audit: () => [],
});

interface Sides {
  readonly wanted: WantedRule | undefined;
  readonly found: Awaited<ReturnType<typeof readLive>>[number] | undefined;
}

async function applyStep(
  ctx: Context,
  { action }: PlannedRule,
  { wanted, found }: Sides,
): Promise<Result<unknown>> {
  const own = action === "replace" && found ? await readOwnGrants(ctx.db, found.rule.id) : null;
  if ((action === "end" || action === "replace") && found) {
    const ended = await endRule(ctx, {
      id: found.rule.id,
      reason: "Ended by a file of trust rules.",
    });
    if (!ended.ok) return ended;
  }
  if (!wanted || action === "unchanged") return succeed(null);
  if (action === "change" && found) {
    const { changes } = compareRule(found.rule, found.row, wanted);
    return updateRule(ctx, { id: found.rule.id, ...changes });
  }
  return create(ctx, wanted, own);
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

/**
 * Converts a parsed rule back into input for the plan. This is needed because the schema has
 * already parsed the rule's key set.
 */
const asCode = ({ jwks, ...rule }: WantedRule) => ({
  ...rule,
  ...(jwks ? { jwks: JSON.stringify(jwks) } : {}),
});

function withRuleName(failure: Failure, rule: string): Failure {
  const fields = Object.entries(failure.fields ?? {}).map(([field, text]) => [
    `${rule}.${field}`,
    text,
  ]);
  return { ...failure, ...(fields.length > 0 ? { fields: Object.fromEntries(fields) } : {}) };
}
