import { dateText } from "@/components/ui/data/time/date-text";
import type { KeyKind } from "@/lib/keys/view";
import { type Expiry, expiryMoment, expiryRefusal, type KeyPolicy } from "@/lib/keys/view-expiry";

interface Summary {
  readonly expires: Expiry | null;
  readonly policy: KeyPolicy;
  readonly now: Date;
  readonly kind: KeyKind;
  readonly teamName?: string;
}

/**
 * Says when the new key expires ("Expires 20 February 2027."), or why the chosen expiry is not
 * allowed. That no day is chosen yet is said at the field alone.
 */
export function keySummary({ expires, policy, now, kind, teamName }: Summary): string {
  const refusal = expires && expiryRefusal(policy, expires, now);
  if (refusal !== null) return refusal;
  const ends = expires && expiryMoment(expires, now);
  const end = !expires
    ? "Expires on the last day that you choose"
    : ends === null
      ? "Never expires"
      : `Expires ${dateText(ends.getTime())}`;
  const owner = kind === "service" ? ` Service key of ${teamName ?? "the team"}.` : "";
  return `${end}.${owner}`;
}
