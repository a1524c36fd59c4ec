import { Activity } from "lucide-react";
import type { Metadata } from "next";
import { cache, Suspense } from "react";
import { pageValue } from "@/app/_server/page-value";
import { pageContext, type SignedInContext } from "@/app/_server/request-context";
import { ConnectionPill } from "@/app/(console)/keys/_parts/connection-pill";
import { DetailSkeleton, ReachSkeleton } from "@/app/(console)/keys/_parts/detail/detail-skeleton";
import { KeyHistoryList } from "@/app/(console)/keys/_parts/detail/key-history-list";
import { KeyTrafficList } from "@/app/(console)/keys/_parts/detail/key-traffic-list";
import { KeyReach } from "@/app/(console)/keys/[id]/key-reach";
import { EndConnection } from "@/app/(console)/keys/apps/_parts/end-connection";
import { LineChart } from "@/components/ui/data/chart/line-chart";
import { Fact, Facts } from "@/components/ui/data/facts";
import { LiveRefresh } from "@/components/ui/data/live-refresh";
import { PersonName } from "@/components/ui/data/person-name";
import { RelativeTime } from "@/components/ui/data/time/relative-time";
import { EmptyState } from "@/components/ui/feedback/empty-state";
import { PageHeader } from "@/components/ui/layout/page-header";
import { SectionCard } from "@/components/ui/layout/section-card";
import { TextLink } from "@/components/ui/layout/text-link";
import { keyHistory } from "@/lib/keys/reads/key-history";
import { isFinal } from "@/lib/keys/view";
import { showOAuthConnection } from "@/lib/oauth/connections/show-oauth-connection";
import { keyTraffic } from "@/lib/usage/key-traffic";
import { keyUsage } from "@/lib/usage/key-usage";

/** Reads the connection only once for the title and the page. */
const connectionOf = cache(async (id: string) => showOAuthConnection(await pageContext(), { id }));

interface Props {
  params: Promise<{ id: string }>;
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const found = await connectionOf((await params).id);
  return { title: found.ok ? found.value.name : "Connected app" };
}

const TRAFFIC_SHOWN = 12;

/** The page of a connected app: its person, its access, its calls and its end. */
export default async function ConnectionPage({ params }: Props) {
  const [ctx, { id }] = await Promise.all([pageContext(), params]);
  const connection = pageValue(await connectionOf(id));
  const { client, maker, team, name, redirectHost, expiresAt, endsAt, idleDays } = connection;
  const { now } = ctx;
  const over = isFinal(connection);
  return (
    <>
      <LiveRefresh seconds={10} />
      <PageHeader
        back={<TextLink href="/keys/apps">Connected apps</TextLink>}
        title={name}
        status={<ConnectionPill connection={connection} />}
        description={
          client.kind === "registered" ? (
            `Registered itself as "${client.name}"`
          ) : (
            <code className="font-mono break-all">{client.id}</code>
          )
        }
        action={over ? undefined : <EndConnection id={id} name={name} />}
      />
      <div className="flex flex-col gap-6">
        <Facts>
          <Fact label="Acts for">
            {maker && <PersonName name={maker.name} detail={team.name} />}
          </Fact>
          <Fact label="Last used">
            {connection.lastUsedAt ? (
              <RelativeTime at={connection.lastUsedAt} now={now} />
            ) : (
              <span className="text-muted">Never used</span>
            )}
          </Fact>
          <Fact label="Ends">
            <RelativeTime at={endsAt} now={now} />
            {expiresAt !== null && expiresAt < endsAt && (
              <span className="block text-xs text-muted">or after {idleDays} days without use</span>
            )}
          </Fact>
          <Fact label="Answers go to">
            <code className="font-mono text-sm break-all">{redirectHost}</code>
          </Fact>
        </Facts>
        <Suspense fallback={<ReachSkeleton over={over} />}>
          <KeyReach ctx={ctx} apiKey={connection} holder="app" />
        </Suspense>
        <Suspense fallback={<DetailSkeleton over={over} />}>
          <Use ctx={ctx} id={id} />
        </Suspense>
      </div>
    </>
  );
}

/** The slower parts of the page: use, calls, denials and history. */
async function Use({ ctx, id }: { ctx: SignedInContext; id: string }) {
  const { now } = ctx;
  const [points, traffic, history] = await Promise.all([
    keyUsage(ctx, { id }).then(pageValue),
    keyTraffic(ctx, { id, limit: TRAFFIC_SHOWN }).then(pageValue),
    keyHistory(ctx, { id }).then(pageValue),
  ]);
  return (
    <>
      <SectionCard title="Use">
        <LineChart label="Calls and denials in the last 30 days" points={points} />
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
              Calls and denials of this app appear here within a second.
            </EmptyState>
          </div>
        )}
      </SectionCard>
      <SectionCard title="History">
        <KeyHistoryList events={history} now={now} />
      </SectionCard>
    </>
  );
}
