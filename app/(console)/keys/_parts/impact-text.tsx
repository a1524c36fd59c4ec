"use client";

import { useState } from "react";
import { useRead } from "@/app/reads/use-read";
import { RelativeTime } from "@/components/ui/data/time/relative-time";
import { Skeleton } from "@/components/ui/feedback/skeleton";
import { countText } from "@/lib/words/view-count";

/**
 * Says how many calls a key made in the last seven days. Shown in the prompt before the key is
 * disabled or revoked.
 */
export function ImpactText({ id }: { id: string }) {
  const impact = useRead("key-impact", { id });
  const [readMs] = useState(Date.now);
  if (impact === null) return <Skeleton className="h-5 w-64" />;
  if (!impact.ok) return <p>Its calls in the last 7 days could not be loaded.</p>;
  const { callsLast7Days, lastUsedAt, lastUsedClient } = impact.value;
  if (callsLast7Days === 0) {
    return <p>It made no calls in the last 7 days{lastUsedAt ? "" : ", and was never used"}.</p>;
  }
  return (
    <p className="font-medium text-ink">
      It made {countText(callsLast7Days, "call")} in the last 7 days
      {lastUsedAt && (
        <>
          , the latest <RelativeTime at={lastUsedAt} now={readMs} />
        </>
      )}
      {lastUsedClient && ` from ${lastUsedClient}`}.
    </p>
  );
}
