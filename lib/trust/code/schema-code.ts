import { z } from "zod";
import { createRuleSchema } from "@/lib/trust/schema";

/**
 * The expiry of a rule in a file: a date or never. A number of days is not allowed, because the
 * file is applied repeatedly.
 */
const expires = z.discriminatedUnion(
  "type",
  [
    z.object({ type: z.literal("date"), date: z.iso.date("Give a date such as 2027-02-20.") }),
    z.object({ type: z.literal("never") }),
  ],
  { error: 'Give {"type": "date", "date": "2027-02-20"} or {"type": "never"}.' },
);

/**
 * The schema of one rule in a file: the fields for creating a rule, its team by slug, and `enabled`.
 * If the grants are omitted, a rule keeps its own.
 */
export const ruleCodeSchema = z.strictObject({
  ...createRuleSchema.omit({ teamId: true, expires: true }).shape,
  team: z.string("Give the team's slug.").min(1).max(80).default("default"),
  expires,
  enabled: z.boolean("Choose yes or no.").default(true),
});

export const planRulesSchema = z.strictObject({
  rules: z.array(ruleCodeSchema).max(500, "Give at most 500 rules."),
  /** Whether to end the stored rules that are not in the list. */
  prune: z.boolean().default(false),
});

export type RuleCode = z.input<typeof ruleCodeSchema>;
export type WantedRule = z.output<typeof ruleCodeSchema>;

/**
 * The planned action for one rule. `replace` ends the rule together with its tokens and creates a
 * new rule.
 */
export interface PlannedRule {
  readonly action: "create" | "change" | "replace" | "end" | "unchanged" | "leave";
  readonly name: string;
  readonly details: readonly string[];
}

/**
 * The planned action for each rule, sorted by rule name. `changes` is the number of actions other
 * than `unchanged` and `leave`.
 */
export interface RulesPlan {
  readonly rules: readonly PlannedRule[];
  readonly changes: number;
}
