import type { Metadata } from "next";
import { cache, Suspense } from "react";
import { pageValue } from "@/app/_server/page-value";
import { pageContext } from "@/app/_server/request-context";
import { APP_TABS, OVER_TABS } from "@/app/(console)/keys/_parts/detail/key-tabs";
import { TabSkeleton } from "@/app/(console)/keys/_parts/detail/tab-skeleton";
import { KeyHistory } from "@/app/(console)/keys/[id]/key-history";
import { KeyReach } from "@/app/(console)/keys/[id]/key-reach";
import { KeyCalls, KeyUse } from "@/app/(console)/keys/[id]/key-use";
import { ConnectionPill } from "@/app/(console)/keys/apps/_parts/connection-pill";
import { EndConnection } from "@/app/(console)/keys/apps/_parts/end-connection";
import { ImitationWarning } from "@/components/connect/imitation-warning";
import { EndFact, KeyLastUsed } from "@/components/keys/key-facts";
import { Fact } from "@/components/ui/data/facts";
import { LiveRefresh } from "@/components/ui/data/live-refresh";
import { PersonName } from "@/components/ui/data/person-name";
import { RelativeTime } from "@/components/ui/data/time/relative-time";
import { chosenTab } from "@/components/ui/layout/chosen-tab";
import { DetailHeader } from "@/components/ui/layout/detail-header";
import { DetailTabs } from "@/components/ui/layout/detail-tabs";
import { TextLink } from "@/components/ui/layout/text-link";
import { isFinal } from "@/lib/keys/view";
import { showOAuthConnection } from "@/lib/oauth/connections/show-oauth-connection";

/** Reads the connection once per request, for both the page's metadata and the page. */
const connectionOf = cache(async (id: string) => showOAuthConnection(await pageContext(), { id }));

interface Props {
  params: Promise<{ id: string }>;
  searchParams: Promise<{ tab?: string | string[] }>;
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const found = await connectionOf((await params).id);
  return { title: found.ok ? found.value.name : "Connected app" };
}

/**
 * The page of one connected app: who connected it, and in tabs its use, access, calls and history.
 * It has a button that ends the connection.
 */
export default async function ConnectionPage({ params, searchParams }: Props) {
  const [ctx, { id }, { tab }] = await Promise.all([pageContext(), params, searchParams]);
  const connection = pageValue(await connectionOf(id));
  const { client, maker, team, name, redirectHost, expiresAt, endsAt, idleDays } = connection;
  const { now } = ctx;
  const over = isFinal(connection);
  const tabs = over ? OVER_TABS : APP_TABS;
  const current = chosenTab(tabs, tab);
  const traffic = {
    ...{ ctx, id },
    whenUnused: "Calls and denials of this app appear here within seconds.",
  };
  return (
    <>
      <LiveRefresh seconds={10} />
      <DetailHeader
        back={<TextLink href="/keys/apps">Connected apps</TextLink>}
        title={name}
        status={<ConnectionPill connection={connection} now={now} />}
        description={
          client.kind === "registered" ? (
            `Registered itself as "${client.name}"`
          ) : (
            <code className="font-mono break-all">{client.id}</code>
          )
        }
        action={over ? undefined : <EndConnection id={id} name={name} />}
        facts={
          <>
            <Fact label="Acts for">
              {maker && <PersonName name={maker.name} detail={team.name} />}
            </Fact>
            <Fact label="Last used">
              <KeyLastUsed apiKey={connection} now={now} />
            </Fact>
            <EndFact label="Ends" apiKey={connection} now={now}>
              <RelativeTime at={endsAt} now={now} />
              {expiresAt !== null && expiresAt < endsAt && (
                <span className="block text-xs text-muted">
                  or after {idleDays} days without use
                </span>
              )}
            </EndFact>
            <Fact label="Redirects to">
              <code className="font-mono text-sm break-all">{redirectHost}</code>
            </Fact>
          </>
        }
        tabs={<DetailTabs label="App" path={`/keys/apps/${id}`} tabs={tabs} current={current} />}
      />
      <div className="flex flex-col gap-6">
        {client.imitates !== null && !over && (
          <ImitationWarning name={client.name} imitates={client.imitates}>
            End the connection unless you know that {client.imitates} was connected in this way.
          </ImitationWarning>
        )}
        <Suspense key={current} fallback={<TabSkeleton tab={current} />}>
          {current === "overview" && (
            <KeyUse {...traffic} callsHref={`/keys/apps/${id}?tab=calls`} />
          )}
          {current === "access" && <KeyReach ctx={ctx} apiKey={connection} holder="app" />}
          {current === "calls" && <KeyCalls {...traffic} />}
          {current === "history" && <KeyHistory ctx={ctx} id={id} />}
        </Suspense>
      </div>
    </>
  );
}
