import { Activity } from "lucide-react";
import { pageValue } from "@/app/_server/page-value";
import { ServerConfinement } from "@/app/(console)/servers/_parts/confinement-note";
import { ConnectCard } from "@/app/(console)/servers/_parts/detail/connect-card";
import { CertificateTrouble } from "@/app/(console)/servers/_parts/detail/server-certificates";
import {
  ConnectOutcome,
  ServerTrouble,
} from "@/app/(console)/servers/_parts/detail/server-notices";
import { ServerTraffic } from "@/app/(console)/servers/_parts/detail/server-traffic";
import { CallChart } from "@/components/ui/data/chart/call-chart";
import { EmptyState } from "@/components/ui/feedback/empty-state";
import { SectionCard } from "@/components/ui/layout/section-card";
import { TextLink } from "@/components/ui/layout/text-link";
import { listTrials } from "@/lib/audit/list-trials";
import { listConnections } from "@/lib/servers/connections/list-connections";
import { upstreamTraffic } from "@/lib/usage/upstream-traffic";
import { upstreamUsage } from "@/lib/usage/upstream-usage";
import type { ServerTabProps } from "./server-tab";

const CALLS_SHOWN = 8;

/** What is wrong with a server, the user's own account at it, and its latest use. */
export async function ServerOverview({ ctx, whole, reached, path, search }: ServerTabProps) {
  const { now } = ctx;
  const { id, name } = reached;
  const server = whole?.upstream;
  const isOwn = !server;
  const [connections, points, calls, trials] = await Promise.all([
    listConnections(ctx, {}).then(pageValue),
    upstreamUsage(ctx, { id }).then(pageValue),
    upstreamTraffic(ctx, { id, limit: CALLS_SHOWN }).then(pageValue),
    listTrials(ctx, { id, limit: CALLS_SHOWN }).then(pageValue),
  ]);
  const connection = connections.find((one) => one.name === name);
  return (
    <div className="flex flex-col gap-6">
      <ConnectOutcome connected={search.connected} failed={search.connect_error} />
      {server && <ServerTrouble server={server} now={now} />}
      {server && <CertificateTrouble server={server} now={now} />}
      {server?.enabled && <ServerConfinement server={server} />}
      {connection && (
        <ConnectCard connection={connection} now={now} asked={search.connect !== null} />
      )}
      <SectionCard title={isOwn ? "Use by your keys" : "Use"}>
        <CallChart label="Calls and denials in the last 30 days" points={points} />
      </SectionCard>
      <SectionCard
        flush
        title={isOwn ? "Recent calls of your keys" : "Recent calls"}
        action={
          <TextLink href={`${path}?tab=calls`} className="text-sm leading-6">
            All calls
          </TextLink>
        }
      >
        {calls.length + trials.length > 0 ? (
          <ServerTraffic {...{ calls, trials, now, limit: CALLS_SHOWN }} />
        ) : (
          <div className="[&>div]:rounded-t-none [&>div]:border-0">
            <EmptyState icon={<Activity />} title="No calls yet">
              Calls to this server appear here within seconds.
            </EmptyState>
          </div>
        )}
      </SectionCard>
    </div>
  );
}
