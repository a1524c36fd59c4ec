import type { Metadata } from "next";
import type { SearchParams } from "nuqs/server";
import { cache, Suspense } from "react";
import { pageValue } from "@/app/_server/page-value";
import { pageContext } from "@/app/_server/request-context";
import { ServerFacts } from "@/app/(console)/servers/_parts/detail/server-facts";
import { ServerHeaderActions } from "@/app/(console)/servers/_parts/detail/server-header-actions";
import { loadServerSearch, serverTabs } from "@/app/(console)/servers/_parts/detail/server-search";
import { TabSkeleton } from "@/app/(console)/servers/_parts/detail/tab-skeleton";
import { isLookedAt } from "@/app/(console)/servers/_parts/detail/unseen-items";
import { ServerPill } from "@/app/(console)/servers/_parts/server-pill";
import { Opened } from "@/components/shell/palette/opened";
import { LiveRefresh } from "@/components/ui/data/live-refresh";
import { chosenTab } from "@/components/ui/layout/chosen-tab";
import { DetailHeader } from "@/components/ui/layout/detail-header";
import { DetailTabs } from "@/components/ui/layout/detail-tabs";
import { TextLink } from "@/components/ui/layout/text-link";
import { machineConfinement } from "@/lib/commands/confinement-view";
import { actsAsOperator } from "@/lib/core/context";
import { showReach } from "@/lib/grants/show-reach";
import { showUpstream } from "@/lib/servers/registry/show-upstream";
import type { UpstreamView } from "@/lib/servers/view";
import { ServerTabContent } from "./server-tab-content";

interface ServerPageProps {
  params: Promise<{ name: string }>;
  searchParams: Promise<SearchParams>;
}

/**
 * Reads the server once per request, for both the page's metadata and the page. The items must be
 * read before the reach: otherwise a tool that is found between the two reads would be shown as out
 * of reach.
 */
const serverOf = cache(async (name: string) => {
  const ctx = await pageContext();
  const whole = actsAsOperator(ctx.actor) ? await showUpstream(ctx, { name }) : null;
  return { whole, reached: await showReach(ctx, { name }) };
});

const nameOf = async (params: ServerPageProps["params"]) => decodeURIComponent((await params).name);

export async function generateMetadata({ params }: ServerPageProps): Promise<Metadata> {
  const name = await nameOf(params);
  const { reached } = await serverOf(name);
  return { title: reached.ok ? (reached.value.title ?? name) : "Server" };
}

/**
 * The page of one server in tabs. Members see only the items that their keys can use, their own
 * teams, and the calls of their own keys.
 */
export default async function ServerPage({ params, searchParams }: ServerPageProps) {
  const [ctx, name, search] = await Promise.all([
    pageContext(),
    nameOf(params),
    loadServerSearch(searchParams),
  ]);
  // The server must be read before any part of the response is sent, so that an unknown server gets
  // status 404.
  const found = await serverOf(name);
  const whole = found.whole && pageValue(found.whole);
  const reached = pageValue(found.reached);
  const server = whole?.upstream ?? null;
  const { title } = reached;
  const path = `/servers/${encodeURIComponent(name)}`;
  const tabs = serverTabs(server !== null);
  const tab = chosenTab(tabs, search.tab ?? undefined);
  return (
    <>
      <LiveRefresh seconds={refreshSeconds(server)} />
      <Opened
        kind="server"
        id={name}
        title={title ?? name}
        detail={title === null || title === name ? null : name}
      />
      <DetailHeader
        back={<TextLink href="/servers">Servers</TextLink>}
        title={title ?? name}
        status={<ServerPill enabled={reached.enabled} state={reached.state} />}
        description={
          title !== null && title !== name ? <code className="font-mono">{name}</code> : undefined
        }
        action={
          server ? (
            <ServerHeaderActions
              server={server}
              confinement={await machineConfinement(ctx.config)}
            />
          ) : undefined
        }
        facts={<ServerFacts {...{ server, reached, path, now: ctx.now }} />}
        tabs={<DetailTabs label="Server" path={path} tabs={tabs} current={tab} />}
      />
      <Suspense key={tab} fallback={<TabSkeleton tab={tab} />}>
        <ServerTabContent {...{ ctx, tab, whole, reached, path, search }} />
      </Suspense>
    </>
  );
}

/**
 * Returns the number of seconds between refreshes. The page refreshes more often while the server
 * is starting or down, because the user may be waiting for it.
 */
function refreshSeconds(server: UpstreamView | null): number {
  if (server && isLookedAt(server)) return 1;
  return server?.enabled && server.health.state !== "up" ? 5 : 15;
}
