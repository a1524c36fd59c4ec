import { dateText } from "@/components/ui/data/time/date-text";
import { type Expiry, expiryMoment, expiryRefusal, type KeyPolicy } from "@/lib/keys/schema-expiry";
import type { KeyKind } from "@/lib/keys/view";

interface Summary {
  readonly expires: Expiry | null;
  readonly policy: KeyPolicy;
  readonly now: Date;
  readonly kind: KeyKind;
  readonly teamName?: string;
}

/** What is about to be made, in a sentence ("Ends 20 February 2027"), or why it will be refused. */
export function keySummary({ expires, policy, now, kind, teamName }: Summary): string {
  if (!expires) return "Choose the last day.";
  const refusal = expiryRefusal(policy, expires, now);
  if (refusal !== null) return refusal;
  const ends = expiryMoment(expires, now);
  const end = ends === null ? "Never ends by itself" : `Ends ${dateText(ends.getTime())}`;
  const whose = kind === "service" ? `, a service key of ${teamName ?? "the team"}` : "";
  return `${end}${whose}.`;
}
