import { and, eq, isNull } from "drizzle-orm";
import type { z } from "zod";
import { apiKeys } from "@/db/schema/api-keys";
import type { Context } from "@/lib/core/context";
import { fail, type Result, succeed } from "@/lib/errors/errors";
import { readOwnGrants } from "@/lib/grants/own-grants";
import type { GrantView } from "@/lib/grants/view";
import { readStoredRules, type StoredRule } from "@/lib/trust/rule-rows";
import { compareRule } from "./compare-rule";
import type { PlannedRule, planRulesSchema, RulesPlan, WantedRule } from "./schema-code";

/** One planned action, with the rule in the file and the stored rule that it concerns. */
export interface RuleStep extends PlannedRule {
  /** The rule in the file. Undefined for `end` and `leave`. */
  readonly wanted?: WantedRule;
  /** The stored rule. Undefined for `create`. */
  readonly found?: StoredRule;
  /** The stored rule's own grants, or null. Undefined if the file does not say them. */
  readonly ownGrants?: readonly GrantView[] | null;
}

/**
 * Compares the stored rules that have not ended with the given rules, by name. Returns a step for
 * each rule, sorted by name. Failure: `invalid_input` if a name occurs twice in the list or two
 * stored rules have it.
 */
export async function planSteps(
  ctx: Context,
  { rules, prune }: z.output<typeof planRulesSchema>,
): Promise<Result<RuleStep[]>> {
  const live = await readLive(ctx);
  const names = rules.map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) {
    return fail("invalid_input", { fields: { [twice]: "It is in the list twice." } });
  }
  const unclear = names.find((one) => live.filter(({ name }) => name === one).length > 1);
  if (unclear !== undefined) {
    return fail("invalid_input", {
      fields: { [unclear]: "Two rules have this name: rename one." },
    });
  }
  const steps: RuleStep[] = [];
  for (const wanted of rules) {
    const found = live.find(({ name }) => name === wanted.name);
    const says = found !== undefined && wanted.grants !== undefined;
    steps.push(stepOf(wanted, found, says ? await readOwnGrants(ctx.db, found.id) : undefined));
  }
  // A rule that has expired is not part of an export, because it could not be created again.
  const others = live.filter(
    ({ name, expiresAt }) => !names.includes(name) && !(expiresAt && expiresAt <= ctx.now),
  );
  const action = prune ? "end" : "leave";
  steps.push(...others.map((found) => ({ action, name: found.name, details: [], found }) as const));
  return succeed(steps.sort((one, other) => (one.name < other.name ? -1 : 1)));
}

/** Returns the plan that people are shown of these steps. */
export function planOf(steps: readonly RuleStep[]): RulesPlan {
  const still = steps.filter(({ action }) => action === "unchanged" || action === "leave");
  return {
    rules: steps.map(({ action, name, details }) => ({ action, name, details })),
    changes: steps.length - still.length,
  };
}

/** Reads all rules that have not ended, in any order. */
export async function readLive(ctx: Context): Promise<StoredRule[]> {
  const rows = await ctx.db
    .select({ id: apiKeys.id })
    .from(apiKeys)
    .where(and(eq(apiKeys.credential, "trust"), isNull(apiKeys.revokedAt)));
  return readStoredRules(
    ctx,
    rows.map(({ id }) => id),
  );
}

function stepOf(
  wanted: WantedRule,
  found: StoredRule | undefined,
  ownGrants: readonly GrantView[] | null | undefined,
): RuleStep {
  const { name } = wanted;
  if (!found) return { action: "create", name, details: termsOf(wanted), wanted };
  const { replaces, details } = compareRule(found, wanted, ownGrants);
  const action = replaces ? "replace" : details.length > 0 ? "change" : "unchanged";
  return {
    ...{ action, name, details, wanted, found },
    ...(ownGrants === undefined ? {} : { ownGrants }),
  };
}

const termsOf = ({ issuer, subject, claims = {} }: WantedRule) => [
  `issuer ${issuer}`,
  ...(subject ? [`subject ${subject}`] : []),
  ...Object.entries(claims).map(([name, value]) => `claim ${name} = ${value}`),
];
