import { countText } from "@/components/ui/data/count-text";
import { SectionCard } from "@/components/ui/layout/section-card";
import { TextLink } from "@/components/ui/layout/text-link";
import type { KeyLimits } from "@/lib/limits/view";
import type { Policy } from "@/lib/policy/schema-policy";

interface TeamPolicyProps {
  policy: Policy;
  /** The default limits, which apply to keys without limits of their own. */
  limits: KeyLimits;
  mayChange: boolean;
}

/**
 * Describes in sentences the key policy of the installation, which applies to the keys of every
 * team.
 */
export function TeamPolicy({ policy, limits: ofKeys, mayChange }: TeamPolicyProps) {
  const { maxKeyDays, allowNoExpiry, tokenSeconds } = policy;
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
    <SectionCard
      title="Policy"
      description="The installation's policy, which applies to every team."
      action={mayChange && <TextLink href="/settings">Change in settings</TextLink>}
    >
      <ul className="flex flex-col gap-1 text-sm">
        <li>{expiry}</li>
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
