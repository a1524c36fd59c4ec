"use client";

import { useEffect, useState } from "react";
import { serverImpactAction } from "@/app/(console)/servers/actions";
import { countText } from "@/components/ui/data/count-text";
import { Skeleton } from "@/components/ui/feedback/skeleton";
import type { UpstreamImpact } from "@/lib/usage/view";

/**
 * Says how many calls a server received in the last seven days. Shown in the prompt before the
 * server is disabled or removed.
 */
export function UpstreamImpactText({ id }: { id: string }) {
  const [impact, setImpact] = useState<UpstreamImpact | "failed">();
  useEffect(() => {
    let current = true;
    void serverImpactAction(id).then((result) => {
      if (current) setImpact(result.ok ? result.value : "failed");
    });
    return () => {
      current = false;
    };
  }, [id]);
  if (impact === undefined) return <Skeleton className="h-5 w-64" />;
  if (impact === "failed") return <p>Its calls in the last 7 days could not be loaded.</p>;
  const { callsLast7Days, keysLast7Days, teams } = impact;
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
