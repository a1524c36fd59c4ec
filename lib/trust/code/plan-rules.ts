import { and, eq, inArray, isNull } from "drizzle-orm";
import { apiKeys } from "@/db/schema/api-keys";
import { trustRules } from "@/db/schema/trust-rules";
import type { Context } from "@/lib/core/context";
import { operatorOnly } from "@/lib/core/permissions";
import { verb } from "@/lib/core/verb";
import { fail, type Result, succeed } from "@/lib/errors/errors";
import { readRules } from "@/lib/trust/rule-rows";
import { compareRule, type RuleDifference } from "./compare-rule";
import { type PlannedRule, planRulesSchema, type RulesPlan, type WantedRule } from "./schema-code";

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
  run: async (ctx, { rules, prune }): Promise<Result<RulesPlan>> => {
    const live = await readLive(ctx);
    const names = rules.map(({ name }) => name);
    const twice = names.find((name, index) => names.indexOf(name) !== index);
    if (twice !== undefined) {
      return fail("invalid_input", { fields: { [twice]: "It is in the list twice." } });
    }
    const unclear = names.find((name) => live.filter(({ rule }) => rule.name === name).length > 1);
    if (unclear !== undefined) {
      return fail("invalid_input", {
        fields: { [unclear]: "Two rules have this name: rename one." },
      });
    }
    const planned = rules.map((wanted): PlannedRule => {
      const found = live.find(({ rule }) => rule.name === wanted.name);
      if (!found) return { action: "create", name: wanted.name, details: termsOf(wanted) };
      return { ...plannedChange(compareRule(found.rule, found.row, wanted)), name: wanted.name };
    });
    const others = live.filter(({ rule }) => !names.includes(rule.name));
    const action = prune ? "end" : "leave";
    planned.push(...others.map(({ rule }) => ({ action, name: rule.name, details: [] }) as const));
    planned.sort((one, other) => (one.name < other.name ? -1 : 1));
    const still = planned.filter(({ action: one }) => one === "unchanged" || one === "leave");
    return succeed({ rules: planned, changes: planned.length - still.length });
  },
});

/** Reads all trust rules that have not ended, each as a view for people and as the stored row. */
export async function readLive(ctx: Context) {
  const rows = await ctx.db
    .select({ row: trustRules })
    .from(trustRules)
    .innerJoin(apiKeys, and(eq(apiKeys.id, trustRules.id), isNull(apiKeys.revokedAt)))
    .where(inArray(apiKeys.credential, ["trust"]));
  const rules = await readRules(
    ctx,
    rows.map(({ row }) => row.id),
  );
  return rules.flatMap((rule) => {
    const found = rows.find(({ row }) => row.id === rule.id);
    return found ? [{ rule, row: found.row }] : [];
  });
}

function plannedChange({ replaces, details }: RuleDifference) {
  if (replaces) return { action: "replace", details } as const;
  return { action: details.length > 0 ? "change" : "unchanged", details } as const;
}

const termsOf = ({ issuer, subject, claims = {} }: WantedRule) => [
  `issuer ${issuer}`,
  ...(subject ? [`subject ${subject}`] : []),
  ...Object.entries(claims).map(([name, value]) => `claim ${name} = ${value}`),
];
