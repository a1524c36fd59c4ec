import { SectionCard } from "@/components/ui/layout/section-card";
import type { KeyLimits } from "@/lib/limits/view";
import type { Policy } from "@/lib/policy/schema-policy";
import type { AppliedRules } from "@/lib/policy/view-key-rules";
import { countText } from "@/lib/words/view-count";

interface TeamPolicyProps {
  policy: Pick<Policy, "tokenSeconds">;
  /** The rules that apply to the team's keys: the stricter ones of the installation's and its own. */
  rules: AppliedRules;
  /** The default limits, which apply to keys without limits of their own. */
  limits: KeyLimits;
}

/** Describes in sentences the policy that applies to the keys of a team. */
export function TeamPolicy({ policy, rules, limits: ofKeys }: TeamPolicyProps) {
  const { tokenSeconds } = policy;
  const { maxKeyDays, allowNoExpiry, keysPerMember, keysPerTeam } = rules;
  const { requestsPerMinute, concurrentCalls } = ofKeys;
  const expiry =
    maxKeyDays === null
      ? allowNoExpiry
        ? "Keys may have no expiry."
        : "Every key must expire."
      : `Keys expire within ${countText(maxKeyDays, "day")}.`;
  const limits = [
    requestsPerMinute === null ? null : `${countText(requestsPerMinute, "request")} per minute`,
    concurrentCalls === null ? null : countText(concurrentCalls, "concurrent call"),
  ].filter((text) => text !== null);
  return (
    <SectionCard title="Policy" description="The stricter rules of the installation and the team.">
      <ul className="flex flex-col gap-1 text-sm">
        <li>{expiry}</li>
        {keysPerMember !== null && (
          <li>A member may have {countText(keysPerMember, "personal key")}.</li>
        )}
        {keysPerTeam !== null && <li>The team may have {countText(keysPerTeam, "key")}.</li>}
        <li>Access tokens expire after {countText(Math.round(tokenSeconds / 60), "minute")}.</li>
        <li>
          {limits.length === 0
            ? "Keys have no limits by default."
            : `By default, a key may make ${limits.join(" and ")}.`}
        </li>
      </ul>
    </SectionCard>
  );
}
