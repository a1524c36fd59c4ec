import { SectionCard } from "@/components/ui/layout/section-card";
import type { TrustRuleView } from "@/lib/trust/view";

/**
 * Lists the claims that a token must contain to match the rule, and says with whose keys it is
 * checked.
 */
export function RuleTerms({ rule, audience }: { rule: TrustRuleView; audience: string }) {
  const terms = [
    ["iss", rule.issuer],
    ["aud", audience],
    ...(rule.subject === null ? [] : [["sub", rule.subject]]),
    ...Object.entries(rule.claims),
  ];
  return (
    <SectionCard
      title="What a token must contain"
      description="Values are compared exactly, except that * stands for any characters other than / and :. These terms cannot be changed: end the rule and create another."
    >
      <dl className="grid gap-x-6 gap-y-2 text-sm sm:grid-cols-[max-content_1fr]">
        {terms.map(([name, value]) => (
          <div key={name} className="contents">
            <dt className="font-mono text-muted">{name}</dt>
            <dd className="font-mono break-all">{value}</dd>
          </div>
        ))}
      </dl>
      <p className="mt-4 text-sm text-muted">
        Keys that check its signature: {keysText(rule)}.
        {rule.authorities && ` Certificate authority: ${rule.authorities.join("; ")}.`}
      </p>
    </SectionCard>
  );
}

function keysText({ pastedKeys, privateIssuer }: TrustRuleView): string {
  if (pastedKeys) return "pasted";
  return privateIssuer ? "read from the issuer, also at a private address" : "read from the issuer";
}
