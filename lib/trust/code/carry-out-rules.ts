import { eq } from "drizzle-orm";
import { teams } from "@/db/schema/teams";
import type { Context } from "@/lib/core/context";
import { fail, prefixFailure, type Result, succeed } from "@/lib/errors/errors";
import { grantedValues, readGrants } from "@/lib/grants/grant-rows";
import { readOwnGrants } from "@/lib/grants/own-grants";
import { resolveWithin } from "@/lib/grants/resolve-within";
import type { GrantView } from "@/lib/grants/view";
import { createRule } from "@/lib/trust/create-rule";
import { endRule } from "@/lib/trust/end-rule";
import { updateRule } from "@/lib/trust/update-rule";
import { compareRule } from "./compare-rule";
import type { RuleStep } from "./plan-steps";
import type { WantedRule } from "./schema-code";

/**
 * Takes the planned steps in the caller's transaction. Failures: those of creating, changing and
 * ending a rule. The names of the fields in a failure begin with the rule's name.
 */
export async function carryOutRules(
  ctx: Context,
  steps: readonly RuleStep[],
): Promise<Result<null>> {
  const grants = new Map<string, readonly GrantView[] | null>();
  // All rules that must go are ended first, because a new rule may ask for the same as one of
  // them.
  for (const { action, name, found } of steps) {
    if (!found || (action !== "end" && action !== "replace")) continue;
    if (action === "replace") grants.set(name, await readOwnGrants(ctx.db, found.id));
    const ended = await endRule(ctx, { id: found.id, reason: "Ended by a file of trust rules." });
    if (!ended.ok) return { ok: false, failure: prefixFailure(name, ended.failure) };
  }
  for (const step of steps) {
    const done = await applyStep(ctx, step, grants.get(step.name) ?? null);
    if (!done.ok) return { ok: false, failure: prefixFailure(step.name, done.failure) };
  }
  return succeed(null);
}

async function applyStep(
  ctx: Context,
  { action, wanted, found, ownGrants }: RuleStep,
  own: readonly GrantView[] | null,
): Promise<Result<unknown>> {
  if (action === "change" && wanted && found) {
    const { changes } = compareRule(found, wanted, ownGrants);
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
  const { team: slug, enabled, jwks, grants: given, ...rule } = wanted;
  const [team] = await ctx.db.select({ id: teams.id }).from(teams).where(eq(teams.slug, slug));
  if (!team) return fail("invalid_input", { fields: { team: "There is no such team." } });
  const keys = jwks ? { jwks: JSON.stringify(jwks) } : {};
  const ofTeam = await readGrants(ctx.db, { teamId: team.id });
  const grants = grantedValues(own)
    .grants?.map((one) => ({ ...one, tools: [...one.tools] }))
    .filter((one) => resolveWithin(ofTeam, [one]).ok);
  const made = await createRule(ctx, {
    ...{ ...rule, ...keys, teamId: team.id },
    grants: given === undefined ? (grants ?? null) : given,
  });
  if (!made.ok || enabled) return made;
  return updateRule(ctx, { id: made.value.key.id, enabled });
}
