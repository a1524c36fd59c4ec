import { Activity } from "lucide-react";
import type { ReactNode } from "react";
import { pageValue } from "@/app/_server/page-value";
import type { SignedInContext } from "@/app/_server/request-context";
import { KeyHistoryList } from "@/app/(console)/keys/_parts/detail/key-history-list";
import { KeyTrafficList } from "@/app/(console)/keys/_parts/detail/key-traffic-list";
import { CallChart } from "@/components/ui/data/chart/call-chart";
import { EmptyState } from "@/components/ui/feedback/empty-state";
import { SectionCard } from "@/components/ui/layout/section-card";
import { keyHistory } from "@/lib/keys/reads/key-history";
import { keyTraffic } from "@/lib/usage/key-traffic";
import { keyUsage } from "@/lib/usage/key-usage";

const TRAFFIC_SHOWN = 12;

interface KeyUseProps {
  ctx: SignedInContext;
  id: string;
  /** The text shown if there have been no calls yet. */
  whenUnused: ReactNode;
  /** Sections shown between the recent calls and the history of the key. */
  children?: ReactNode;
}

/**
 * Shows the usage chart, the latest calls and denials, and the history of a key, connection or
 * trust rule. These parts load after the rest of the page, because their queries take longer.
 */
export async function KeyUse({ ctx, id, whenUnused, children }: KeyUseProps) {
  const { now } = ctx;
  const [points, traffic, history] = await Promise.all([
    keyUsage(ctx, { id }).then(pageValue),
    keyTraffic(ctx, { id, limit: TRAFFIC_SHOWN }).then(pageValue),
    keyHistory(ctx, { id }).then(pageValue),
  ]);
  return (
    <>
      <SectionCard title="Use">
        <CallChart label="Calls and denials in the last 30 days" points={points} />
      </SectionCard>
      <SectionCard
        flush
        title="Recent calls and denials"
        description="Open a row to see its details, or why it was denied."
      >
        {traffic.length > 0 ? (
          <KeyTrafficList rows={traffic} now={now} />
        ) : (
          <div className="[&>div]:rounded-t-none [&>div]:border-0">
            <EmptyState icon={<Activity />} title="No calls yet">
              {whenUnused}
            </EmptyState>
          </div>
        )}
      </SectionCard>
      {children}
      <SectionCard title="History">
        <KeyHistoryList events={history} now={now} />
      </SectionCard>
    </>
  );
}
