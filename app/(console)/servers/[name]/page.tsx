import type { Metadata } from "next";
import { Suspense } from "react";
import { pageValue } from "@/app/_server/page-value";
import { pageContext } from "@/app/_server/request-context";
import { ServerConfinement } from "@/app/(console)/servers/_parts/confinement-note";
import { ConnectCard } from "@/app/(console)/servers/_parts/detail/connect-card";
import {
  CertificateTrouble,
  ServerCertificates,
} from "@/app/(console)/servers/_parts/detail/server-certificates";
import { ServerFacts } from "@/app/(console)/servers/_parts/detail/server-facts";
import {
  RemoveServerButton,
  ServerHeaderActions,
} from "@/app/(console)/servers/_parts/detail/server-header-actions";
import {
  ConnectOutcome,
  type ConnectSearch,
  ServerTrouble,
} from "@/app/(console)/servers/_parts/detail/server-notices";
import { ServerSessions } from "@/app/(console)/servers/_parts/detail/server-sessions";
import { isLookedAt, UnseenItems } from "@/app/(console)/servers/_parts/detail/unseen-items";
import { UseSkeleton } from "@/app/(console)/servers/_parts/detail/use-skeleton";
import { GoneItems } from "@/app/(console)/servers/_parts/items/gone-items";
import { type ItemRow, itemRows } from "@/app/(console)/servers/_parts/items/item-rows";
import { ItemTabs } from "@/app/(console)/servers/_parts/items/item-tabs";
import { RenamedItems } from "@/app/(console)/servers/_parts/renamed-items";
import { ServerPill } from "@/app/(console)/servers/_parts/server-pill";
import { VisibleText } from "@/components/ui/base/visible-text";
import { LiveRefresh } from "@/components/ui/data/live-refresh";
import { Markdown } from "@/components/ui/data/markdown/markdown";
import { PageHeader } from "@/components/ui/layout/page-header";
import { Scroller } from "@/components/ui/layout/scroller";
import { SectionCard } from "@/components/ui/layout/section-card";
import { TextLink } from "@/components/ui/layout/text-link";
import { listSessions } from "@/gateway/upstream-verbs/list-sessions";
import { machineConfinement } from "@/lib/commands/confinement-view";
import { actsAsOperator } from "@/lib/core/context";
import { showReach } from "@/lib/grants/show-reach";
import { listConnections } from "@/lib/servers/connections/list-connections";
import { showUpstream } from "@/lib/servers/registry/show-upstream";
import type { UpstreamView } from "@/lib/servers/view";
import { renamedItems } from "@/lib/servers/view-renamed";
import { ServerUse } from "./server-use";

export const metadata: Metadata = { title: "Server" };

/** The items that clients see under changed names. Hidden items do not count. */
const renamedOf = (server: UpstreamView, rows: readonly ItemRow[]) =>
  renamedItems(
    server,
    rows
      .filter(({ kind, managed }) => !managed?.hidden && (kind === "tool" || kind === "prompt"))
      .map(({ name, exposedName }) => ({ name, exposedName })),
  );

interface ServerPageProps {
  params: Promise<{ name: string }>;
  searchParams: Promise<ConnectSearch>;
}

const INSTRUCTIONS_PASSED = "The server sends these to every client.";
const INSTRUCTIONS_KEPT =
  "Clients do not get these: changes of this server need approval, and its instructions could change without one.";

/**
 * The page of one server, with its health, settings, tools and calls. Members see only the items
 * that their keys can use.
 */
export default async function ServerPage({ params, searchParams }: ServerPageProps) {
  const [ctx, { name: raw }, search] = await Promise.all([pageContext(), params, searchParams]);
  const name = decodeURIComponent(raw);
  const operator = actsAsOperator(ctx.actor);
  // The server must be read before any part of the response is sent, so that an unknown server gets
  // status 404. The items must be read before the reach: otherwise a tool that is found between the
  // two reads would be shown as out of reach.
  const whole = operator ? pageValue(await showUpstream(ctx, { name })) : null;
  const [reached, connections] = await Promise.all([
    showReach(ctx, { name }).then(pageValue),
    listConnections(ctx, {}).then(pageValue),
  ]);
  const server = whole?.upstream ?? null;
  const sessions = server && pageValue(await listSessions(ctx, { name }));
  const connection = connections.find((one) => one.name === name);
  const { instructions, passesInstructions } = reached;
  const rows = itemRows({
    managed: whole?.items ?? null,
    reached: reached.items,
    collisions: reached.collisions,
  });
  return (
    <>
      <LiveRefresh seconds={refreshSeconds(server)} />
      <PageHeader
        back={<TextLink href="/servers">Servers</TextLink>}
        title={reached.title ?? name}
        status={<ServerPill enabled={reached.enabled} state={reached.state} />}
        description={<code className="font-mono">{name}</code>}
        action={
          server ? (
            <ServerHeaderActions
              server={server}
              confinement={await machineConfinement(ctx.config)}
            />
          ) : undefined
        }
      />
      <div className="flex flex-col gap-6">
        <ConnectOutcome search={search} />
        {server && <ServerTrouble server={server} now={ctx.now} />}
        {server && <CertificateTrouble server={server} now={ctx.now} />}
        {server?.enabled && <ServerConfinement server={server} />}
        {server && <ServerFacts server={server} now={ctx.now} />}
        {server && <ServerCertificates server={server} now={ctx.now} />}
        {server && sessions && <ServerSessions {...{ server, sessions, now: ctx.now }} />}
        {connection && (
          <ConnectCard connection={connection} now={ctx.now} asked={search.connect !== undefined} />
        )}
        <SectionCard
          title="What it offers"
          description={
            server
              ? "Everything the server lists. Grants decide what each team's keys see."
              : "What your keys can use."
          }
        >
          {server && (
            <div className="mb-4 empty:hidden">
              <RenamedItems renamed={renamedOf(server, rows)} />
            </div>
          )}
          {server?.health.era === null && rows.length === 0 ? (
            <UnseenItems server={server} />
          ) : (
            <ItemTabs
              server={name}
              rows={rows}
              approves={server?.approvesChanges ?? false}
              mayChange={server !== null}
            />
          )}
          {whole && <GoneItems server={name} gone={whole.gone} now={ctx.now} />}
        </SectionCard>
        {instructions && (
          <SectionCard
            title="Instructions"
            description={passesInstructions ? INSTRUCTIONS_PASSED : INSTRUCTIONS_KEPT}
          >
            <Markdown text={instructions} />
          </SectionCard>
        )}
        <Suspense fallback={<UseSkeleton own={!operator} />}>
          <ServerUse ctx={ctx} id={reached.id} own={!operator} />
        </Suspense>
        {server?.stderrTail && (
          <SectionCard
            title="Output"
            description="The last lines that the command wrote to stderr, with secrets masked."
          >
            <Scroller
              label="Last lines of stderr"
              className="max-h-80 rounded-control border border-line bg-sunken"
            >
              <pre className="w-fit min-w-full px-3 py-2.5 font-mono text-xs/5">
                <VisibleText text={server.stderrTail} />
              </pre>
            </Scroller>
          </SectionCard>
        )}
        {server && (
          <SectionCard danger title="Remove this server">
            <div className="flex flex-wrap items-center justify-between gap-4">
              <p className="max-w-[60ch] text-sm text-muted">
                Its tools are removed from every catalogue, and its grants and stored values are
                deleted. This cannot be undone. To pause the server instead, disable it.
              </p>
              <RemoveServerButton server={server} />
            </div>
          </SectionCard>
        )}
      </div>
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
