"use client";

import { useEffect, useState } from "react";
import { teamReachAction } from "@/app/(console)/keys/grant-actions";
import { countText } from "@/components/ui/data/count-text";
import { Skeleton } from "@/components/ui/feedback/skeleton";
import type { ReachView } from "@/lib/grants/view";
import { isTooMany, TOO_MANY } from "@/lib/grants/view-many-tools";

interface NewKeyReachProps {
  teamId: string;
  teamName: string;
  /** The noun with which this section refers to the new key or trust rule. The default is "key". */
  holder?: "key" | "rule";
}

/**
 * Lists the servers and tools that a new key will reach. At first, a key reaches everything that
 * its team reaches.
 */
export function NewKeyReach({ teamId, teamName, holder = "key" }: NewKeyReachProps) {
  const [answer, setAnswer] = useState<{ teamId: string; reach: ReachView | null }>();
  useEffect(() => {
    let current = true;
    void teamReachAction(teamId).then((result) => {
      if (current) setAnswer({ teamId, reach: result.ok ? result.value : null });
    });
    return () => {
      current = false;
    };
  }, [teamId]);
  return (
    <section aria-label="Access" className="rounded-control bg-sunken px-3 py-2.5">
      <p className="text-sm font-medium">Access</p>
      {answer?.teamId === teamId ? (
        <>
          <p className="text-sm text-muted">{wordsOf(answer.reach, teamName, holder)}</p>
          {answer.reach && isTooMany(answer.reach.toolCount) && (
            <p className="mt-1 text-sm text-amber">
              {TOO_MANY} Choose fewer servers or tools on the {holder}'s page.
            </p>
          )}
        </>
      ) : (
        <Skeleton className="mt-1 h-5 w-56" />
      )}
    </section>
  );
}

function wordsOf(reach: ReachView | null, team: string, holder: string): string {
  if (reach === null) return `Everything that ${team} can use, now and later.`;
  const servers = reach.servers.filter(({ tools }) => tools.length > 0);
  if (servers.length === 0) {
    return `${team} has no servers yet. The ${holder} gets what the team is granted.`;
  }
  const names = servers.map(({ name, title }) => title ?? name).join(", ");
  const tools = countText(reach.toolCount, "tool");
  return `Everything that ${team} can use, now and later: ${tools} of ${names}. You can narrow it on the ${holder}'s page.`;
}
