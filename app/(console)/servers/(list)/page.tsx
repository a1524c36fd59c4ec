import { SearchX, Server } from "lucide-react";
import type { Metadata } from "next";
import type { SearchParams } from "nuqs/server";
import { listPage } from "@/app/_server/list-page";
import { pageValue } from "@/app/_server/page-value";
import { pageContext } from "@/app/_server/request-context";
import { ImportServers } from "@/app/(console)/servers/_parts/import/import-servers";
import { ServerList } from "@/app/(console)/servers/_parts/list/server-list";
import { ServersMenu } from "@/app/(console)/servers/_parts/list/servers-menu";
import {
  RegisterServer,
  RegisterServerButton,
} from "@/app/(console)/servers/_parts/register/register-server";
import { listHref, loadListSearch } from "@/components/ui/data/list-search";
import { ListSearchField } from "@/components/ui/data/list-search-field";
import { LiveRefresh } from "@/components/ui/data/live-refresh";
import { PagedList } from "@/components/ui/data/paged-list";
import { EmptyState } from "@/components/ui/feedback/empty-state";
import { ButtonLink } from "@/components/ui/form/button-link";
import { PageHeader } from "@/components/ui/layout/page-header";
import { machineConfinement } from "@/lib/commands/confinement-view";
import { actsAsOperator } from "@/lib/core/context";
import { listUpstreams } from "@/lib/servers/registry/list-upstreams";
import { listTeams } from "@/lib/teams/list-teams";
import { upstreamsUse } from "@/lib/usage/upstreams-use";

export const metadata: Metadata = { title: "Servers" };

/**
 * The page that lists MCP servers. Operators see all servers, and members see the servers that are
 * granted to their teams.
 */
export default async function ServersPage({
  searchParams,
}: {
  searchParams: Promise<SearchParams>;
}) {
  const [ctx, search] = await Promise.all([pageContext(), loadListSearch(searchParams)]);
  const operator = actsAsOperator(ctx.actor);
  const listed = await listPage({
    cursor: search.cursor,
    href: (cursor) => listHref("/servers", { ...search, cursor }),
    list: (cursor) => listUpstreams(ctx, { q: search.q.slice(0, 100) || undefined, cursor }),
  });
  const { rows, total } = listed.page;
  const [use, teams, confinement] = await Promise.all([
    upstreamsUse(ctx, { ids: rows.map(({ id }) => id) }).then(pageValue),
    operator ? listTeams(ctx, {}).then(pageValue) : [],
    operator ? machineConfinement(ctx.config) : null,
  ]);
  const some = total > 0 || search.q !== "";
  return (
    <>
      <LiveRefresh seconds={15} />
      <PageHeader
        title="Servers"
        description={
          operator
            ? "The MCP servers behind /mcp. Keys see the tools that their team is granted."
            : "The MCP servers that your keys can use."
        }
        action={
          operator && some ? (
            <>
              <RegisterServerButton />
              <ServersMenu />
            </>
          ) : undefined
        }
      />
      {operator && (
        <>
          <RegisterServer teams={teams} confinement={confinement} />
          <ImportServers teams={teams} allowStdio={ctx.config.allowStdio} />
        </>
      )}
      {(total > 10 || search.q !== "") && <ListSearchField label="Search servers" />}
      <PagedList
        listed={listed}
        unit={["server", "servers"]}
        quiet
        empty={
          some ? (
            <EmptyState
              icon={<SearchX />}
              title="No servers match"
              action={<ButtonLink href="/servers">Clear the search</ButtonLink>}
            >
              No name or URL contains what you typed.
            </EmptyState>
          ) : (
            <EmptyState
              icon={<Server />}
              title="No servers yet"
              action={
                operator ? (
                  <>
                    <RegisterServerButton />
                    <ServersMenu empty />
                  </>
                ) : undefined
              }
            >
              {operator
                ? "Add an MCP server and grant it to teams. Their keys reach its tools through /mcp."
                : "Your teams have no servers yet. An operator grants them."}
            </EmptyState>
          )
        }
      >
        <ServerList rows={rows} use={use} details={operator} now={ctx.now} />
      </PagedList>
    </>
  );
}
