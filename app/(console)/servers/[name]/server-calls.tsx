import { Activity } from "lucide-react";
import { pageValue } from "@/app/_server/page-value";
import { ServerTraffic } from "@/app/(console)/servers/_parts/detail/server-traffic";
import { EmptyState } from "@/components/ui/feedback/empty-state";
import { SectionCard } from "@/components/ui/layout/section-card";
import { listTrials } from "@/lib/audit/list-trials";
import { upstreamTraffic } from "@/lib/usage/upstream-traffic";
import type { ServerTabProps } from "./server-tab";

const CALLS_SHOWN = 50;

/** The latest calls of a server, together with what people tried in the console. */
export async function ServerCalls({ ctx, whole, reached: { id } }: ServerTabProps) {
  const [calls, trials] = await Promise.all([
    upstreamTraffic(ctx, { id, limit: CALLS_SHOWN }).then(pageValue),
    listTrials(ctx, { id, limit: CALLS_SHOWN }).then(pageValue),
  ]);
  if (calls.length + trials.length === 0) {
    return (
      <EmptyState icon={<Activity />} title="No calls yet">
        Calls to this server appear here within seconds.
      </EmptyState>
    );
  }
  return (
    <SectionCard
      flush
      title={whole ? "Recent calls" : "Recent calls of your keys"}
      description={`The latest ${CALLS_SHOWN}, with the tools that people tried in the console.`}
    >
      <ServerTraffic {...{ calls, trials, now: ctx.now, limit: CALLS_SHOWN }} />
    </SectionCard>
  );
}
