import { Activity } from "lucide-react";
import type { ReactNode } from "react";
import { pageValue } from "@/app/_server/page-value";
import type { SignedInContext } from "@/app/_server/request-context";
import { ServerTraffic } from "@/app/(console)/servers/_parts/detail/server-traffic";
import { EmptyState } from "@/components/ui/feedback/empty-state";
import { SectionCard } from "@/components/ui/layout/section-card";
import { listTrials } from "@/lib/audit/list-trials";
import type { ReachedUpstream } from "@/lib/catalogue/view";
import { listCalls } from "@/lib/usage/calls/list-calls";

interface RecentCallsProps {
  ctx: SignedInContext;
  reached: ReachedUpstream;
  /** True if the list has only calls with the signed-in user's own keys, and their own trials. */
  isOwn: boolean;
  limit: number;
  action: ReactNode;
}

/** The latest tool calls of a server, together with what people tried in the console. */
export async function RecentCalls({ ctx, reached, isOwn, limit, action }: RecentCallsProps) {
  const { id, name } = reached;
  const [calls, trials] = await Promise.all([
    listCalls(ctx, { server: name, limit }).then(pageValue),
    listTrials(ctx, { id, limit }).then(pageValue),
  ]);
  return (
    <SectionCard flush title={isOwn ? "Recent calls of your keys" : "Recent calls"} action={action}>
      {calls.rows.length + trials.length > 0 ? (
        <ServerTraffic {...{ name, calls: calls.rows, trials, now: ctx.now, limit }} />
      ) : (
        <div className="[&>div]:rounded-t-none [&>div]:border-0">
          <EmptyState icon={<Activity />} title="No calls yet">
            Calls to this server appear here within seconds.
          </EmptyState>
        </div>
      )}
    </SectionCard>
  );
}
