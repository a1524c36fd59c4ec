import { countText } from "@/components/ui/data/count-text";
import { SectionCard } from "@/components/ui/layout/section-card";
import { TextLink } from "@/components/ui/layout/text-link";
import type { KeyLimits } from "@/lib/limits/view";
import type { Policy } from "@/lib/policy/schema-policy";

interface TeamPolicyProps {
  policy: Policy;
  /** Of keys without limits of their own. */
  limits: KeyLimits;
  mayChange: boolean;
}

/** What holds for every key of every team: the installation's policy, in words. */
export function TeamPolicy({ policy, limits: ofKeys, mayChange }: TeamPolicyProps) {
  const { maxKeyDays, allowNoExpiry, tokenSeconds } = policy;
  const { requestsPerMinute, concurrentCalls } = ofKeys;
  const expiry =
    maxKeyDays === null
      ? allowNoExpiry
        ? "A key may live without end."
        : "Every key ends on a day of its own."
      : `A key lives at most ${countText(maxKeyDays, "day")}.`;
  const limits = [
    requestsPerMinute === null ? null : `${countText(requestsPerMinute, "request")} a minute`,
    concurrentCalls === null ? null : `${countText(concurrentCalls, "call")} at once`,
  ].filter((text) => text !== null);
  return (
    <SectionCard
      title="Policy"
      description="Of the whole installation: it holds for this team as for every other."
      action={mayChange && <TextLink href="/settings">Change it in the settings</TextLink>}
    >
      <ul className="flex flex-col gap-1 text-sm">
        <li>{expiry}</li>
        <li>An access token lives {countText(Math.round(tokenSeconds / 60), "minute")}.</li>
        <li>
          {limits.length === 0
            ? "Calls are limited only where a key has limits of its own."
            : `A key without limits of its own makes at most ${limits.join(", and ")}.`}
        </li>
      </ul>
    </SectionCard>
  );
}
