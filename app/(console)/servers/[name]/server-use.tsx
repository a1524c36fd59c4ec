import { Activity } from "lucide-react";
import { pageValue } from "@/app/_server/page-value";
import type { SignedInContext } from "@/app/_server/request-context";
import { ServerTraffic } from "@/app/(console)/servers/_parts/detail/server-traffic";
import { CallChart } from "@/components/ui/data/chart/call-chart";
import { EmptyState } from "@/components/ui/feedback/empty-state";
import { SectionCard } from "@/components/ui/layout/section-card";
import { upstreamTraffic } from "@/lib/usage/upstream-traffic";
import { upstreamUsage } from "@/lib/usage/upstream-usage";

const TRAFFIC_SHOWN = 12;

interface ServerUseProps {
  ctx: SignedInContext;
  id: string;
  /** True if the chart and the list contain only calls with the signed-in user's own keys. */
  own: boolean;
}

/**
 * The chart and the latest calls of a server. They load after the rest of the page, because their
 * queries take longer.
 */
export async function ServerUse({ ctx, id, own }: ServerUseProps) {
  const [points, traffic] = await Promise.all([
    upstreamUsage(ctx, { id }).then(pageValue),
    upstreamTraffic(ctx, { id, limit: TRAFFIC_SHOWN }).then(pageValue),
  ]);
  return (
    <>
      <SectionCard title={own ? "Use by your keys" : "Use"}>
        <CallChart label="Calls and denials in the last 30 days" points={points} />
      </SectionCard>
      <SectionCard flush title={own ? "Recent calls of your keys" : "Recent calls"}>
        {traffic.length > 0 ? (
          <ServerTraffic rows={traffic} now={ctx.now} />
        ) : (
          <div className="[&>div]:rounded-t-none [&>div]:border-0">
            <EmptyState icon={<Activity />} title="No calls yet">
              Calls to this server appear here within seconds.
            </EmptyState>
          </div>
        )}
      </SectionCard>
    </>
  );
}
