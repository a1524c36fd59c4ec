import { pageValue } from "@/app/_server/page-value";
import type { SignedInContext } from "@/app/_server/request-context";
import { ServerConfinement } from "@/app/(console)/servers/_parts/confinement-note";
import { ConnectCard } from "@/app/(console)/servers/_parts/detail/connect-card";
import { CertificateTrouble } from "@/app/(console)/servers/_parts/detail/server-certificates";
import {
  ConnectOutcome,
  ServerTrouble,
} from "@/app/(console)/servers/_parts/detail/server-notices";
import { UnseenItems } from "@/app/(console)/servers/_parts/detail/unseen-items";
import { CallFiguresList } from "@/components/calls/call-figures";
import { CALL_RANGES, callsHref } from "@/components/calls/calls-search";
import { seriesPoints } from "@/components/calls/series-points";
import { CallChart } from "@/components/ui/data/chart/call-chart";
import { SectionCard } from "@/components/ui/layout/section-card";
import { TextLink } from "@/components/ui/layout/text-link";
import { listConnections } from "@/lib/servers/connections/list-connections";
import { callSeries } from "@/lib/usage/calls/call-series";
import { RecentCalls } from "./recent-calls";
import type { ServerTabProps } from "./server-tab";

const CALLS_SHOWN = 8;
const RANGE = CALL_RANGES["7d"];

/** What is wrong with a server, the user's own account at it, and its latest use. */
export async function ServerOverview({ ctx, whole, reached, path, search }: ServerTabProps) {
  const { now } = ctx;
  const server = whole?.upstream;
  const connections = pageValue(await listConnections(ctx, {}));
  const connection = connections.find(({ name }) => name === reached.name);
  const isNew = server?.health.era === null && whole?.items.length === 0;
  return (
    <div className="flex flex-col gap-6">
      <ConnectOutcome connected={search.connected} failed={search.connect_error} />
      {server && <ServerTrouble server={server} now={now} />}
      {server && <CertificateTrouble server={server} now={now} />}
      {server?.enabled && <ServerConfinement server={server} />}
      {connection && (
        <ConnectCard connection={connection} now={now} asked={search.connect !== null} />
      )}
      {server && isNew && (
        <SectionCard title="What it offers">
          <UnseenItems server={server} />
        </SectionCard>
      )}
      <Use ctx={ctx} name={reached.name} isOwn={!server} />
      <RecentCalls
        {...{ ctx, reached }}
        isOwn={!server}
        limit={CALLS_SHOWN}
        action={
          <TextLink href={`${path}?tab=calls`} className="text-sm leading-6">
            All calls
          </TextLink>
        }
      />
    </div>
  );
}

interface UseProps {
  ctx: SignedInContext;
  name: string;
  /** True if only calls with the signed-in user's own keys count. */
  isOwn: boolean;
}

async function Use({ ctx, name, isOwn }: UseProps) {
  const [from, to] = [new Date(ctx.now.getTime() - RANGE.ms), ctx.now];
  const range = { from: from.toISOString(), to: to.toISOString() };
  const series = pageValue(await callSeries(ctx, { server: name, ...range }));
  return (
    <SectionCard
      title={isOwn ? "Use by your keys" : "Use"}
      description={`Tool calls in ${RANGE.words}.`}
    >
      <div className="grid gap-x-8 gap-y-6 lg:grid-cols-[minmax(0,1fr)_180px]">
        <CallChart
          label={`Calls and denials in ${RANGE.words}`}
          points={seriesPoints(series)}
          listHref={callsHref("/calls", { server: name })}
        />
        <CallFiguresList series={series} before={RANGE.before} />
      </div>
    </SectionCard>
  );
}
