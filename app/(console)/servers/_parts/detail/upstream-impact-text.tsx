"use client";

import { useRead } from "@/app/reads/use-read";
import { Skeleton } from "@/components/ui/feedback/skeleton";
import { countText } from "@/lib/words/view-count";

/**
 * Says how many calls a server received in the last seven days. Shown in the prompt before the
 * server is disabled or removed.
 */
export function UpstreamImpactText({ id }: { id: string }) {
  const impact = useRead("server-impact", { id });
  if (impact === null) return <Skeleton className="h-5 w-64" />;
  if (!impact.ok) return <p>Its calls in the last 7 days could not be loaded.</p>;
  const { callsLast7Days, keysLast7Days, teams } = impact.value;
  const granted = `${countText(teams, "team")} may use it`;
  if (callsLast7Days === 0) {
    return <p>No key called it in the last 7 days; {granted}.</p>;
  }
  return (
    <p className="font-medium text-ink">
      {countText(keysLast7Days, "key")} made {countText(callsLast7Days, "call")} to it in the last 7
      days; {granted}.
    </p>
  );
}
