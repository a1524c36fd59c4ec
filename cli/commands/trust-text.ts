import { facts, moment, table } from "@/cli/terminal/print";
import type { PlannedRule, RulesPlan } from "@/lib/trust/code/schema-code";
import { type TriedToken, type TrustRuleView, unlistedReason } from "@/lib/trust/view";
import { amountText } from "@/lib/words/view-count";
import { planLines } from "./apply-file";
import { limitsText, statusText, usedText } from "./keys/key-text";

/** Formats one trust rule as lines that each have a name and a value. */
export function ruleText(rule: TrustRuleView): string {
  const { claims, tokenSeconds } = rule;
  return facts([
    ["Name", rule.name],
    ["Id", rule.id],
    ["Status", statusText(rule)],
    ["Team", `${rule.team.name} (${rule.team.slug})`],
    ["Issuer", rule.issuer],
    ["Subject", rule.subject],
    ...Object.entries(claims).map(([name, value]) => ["Claim", `${name} = ${value}`] as const),
    ["Keys", rule.pastedKeys ? `pasted: ${rule.pastedKeys.join(", ")}` : "read from the issuer"],
    ["Private", rule.privateIssuer ? "the issuer may have a private address" : null],
    ["Authority", rule.authorities?.join("; ") ?? null],
    [
      "Tokens",
      tokenSeconds === null ? "as long as the policy says" : amountText(tokenSeconds, "second"),
    ],
    ["Created", moment(rule.createdAt)],
    ["Ends", rule.expiresAt ? moment(rule.expiresAt) : "never"],
    ["Addresses", rule.allowedAddresses.length > 0 ? rule.allowedAddresses.join(", ") : null],
    ["Limits", limitsText(rule)],
    ["Disabled", rule.disabledAt ? moment(rule.disabledAt) : null],
    ["Ended", rule.revokedAt ? `${moment(rule.revokedAt)} by ${rule.revokedBy}` : null],
    ["Reason", rule.revokeReason],
    ["Last used", usedText(rule)],
  ]);
}

/**
 * Formats trust rules as a table. The table shows the first 8 characters of each id, which every
 * command accepts in place of the whole id.
 */
export function ruleTable(rules: readonly TrustRuleView[]): string {
  return table(
    ["Id", "Name", "Status", "Team", "Issuer", "Subject", "Ends", "Last used"],
    rules.map((rule) => [
      rule.id.slice(0, 8),
      rule.name,
      statusText(rule),
      rule.team.slug,
      rule.issuer,
      rule.subject ?? "–",
      rule.expiresAt ? rule.expiresAt.toISOString().slice(0, 10) : "never",
      rule.lastUsedAt ? moment(rule.lastUsedAt) : "never",
    ]),
  );
}

/**
 * Formats the result of trying out a token: whether the token would be exchanged now, and for each
 * trust rule for its issuer, whether the rule matches or why it does not.
 */
export function triedText(tried: TriedToken): string {
  const { matched, why, rules } = tried;
  const verdict =
    matched === null
      ? `No rule accepts the token. ${unlistedReason(tried) ?? ""}`.trim()
      : why === null
        ? `The token fits the rule "${matched.name}" and is accepted.`
        : `The token fits the rule "${matched.name}" but is refused. ${why}`;
  const rows = rules.map(({ id, name, why: reason, claim }) => [
    ...[id.slice(0, 8), name, reason ?? "The token fits."],
    claim ? `${claim.name}: ${claim.wanted}, the token has ${claim.given || "none"}` : "",
  ]);
  return rows.length === 0 ? verdict : `${verdict}\n\n${table(["Id", "Rule", "Why", ""], rows)}`;
}

const WORDS: Readonly<Record<PlannedRule["action"], string>> = {
  create: "+ %s is created",
  change: "~ %s is changed",
  replace: "! %s is ended with its tokens, and another rule is created",
  end: "- %s is ended with its tokens",
  unchanged: "  %s stays as it is",
  leave: "  %s is not in the file and stays",
};

/**
 * Formats a plan for trust rules, or the result of applying it. The changes are listed rule by
 * rule.
 */
export function rulesPlanText({ rules, changes }: RulesPlan): string {
  return planLines(rules, changes, ({ action }) => WORDS[action]);
}
