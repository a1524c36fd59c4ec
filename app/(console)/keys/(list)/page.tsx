import { KeyRound, SearchX } from "lucide-react";
import type { Metadata } from "next";
import type { SearchParams } from "nuqs/server";
import { listPage } from "@/app/_server/list-page";
import { pageValue } from "@/app/_server/page-value";
import { pageContext } from "@/app/_server/request-context";
import { CreateKey, CreateKeyButton } from "@/app/(console)/keys/_parts/create/create-key";
import { KeysTabs } from "@/app/(console)/keys/_parts/keys-tabs";
import { KeyFilters } from "@/app/(console)/keys/_parts/list/key-filters";
import { KeyHygiene } from "@/app/(console)/keys/_parts/list/key-hygiene";
import { KeyList } from "@/app/(console)/keys/_parts/list/key-list";
import type { KeySort, SortColumn } from "@/app/(console)/keys/_parts/list/key-table";
import {
  isNarrowed,
  type KeysSearch,
  keysHref,
  loadKeysSearch,
} from "@/app/(console)/keys/_parts/list/keys-search";
import { PagedList } from "@/components/ui/data/paged-list";
import { EmptyState } from "@/components/ui/feedback/empty-state";
import { ButtonLink } from "@/components/ui/form/button-link";
import { PageHeader } from "@/components/ui/layout/page-header";
import { showConnection } from "@/lib/connect/show-connection";
import { actsAsOperator } from "@/lib/core/context";
import { listNames } from "@/lib/identity/people/list-names";
import { showKeyPolicy } from "@/lib/keys/creation/show-key-policy";
import { listKeys } from "@/lib/keys/reads/list-keys";
import { surveyKeys } from "@/lib/keys/reads/survey-keys";
import { limitsWithout } from "@/lib/limits/view";
import { ownAudiences } from "@/lib/outward/registry/own-audiences";
import { readPolicy } from "@/lib/policy/read-policy";
import { listTeams } from "@/lib/teams/list-teams";
import { keysUse } from "@/lib/usage/keys-use";
import { readKeyLike } from "./read-key-like";

export const metadata: Metadata = { title: "Keys" };

/**
 * The page that lists API keys. Operators see all keys, leads those of their teams, and everyone
 * their own.
 */
export default async function KeysPage({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const [ctx, search, { from }] = await Promise.all([
    pageContext(),
    loadKeysSearch(searchParams),
    searchParams,
  ]);
  const operator = actsAsOperator(ctx.actor);
  const { leadTeamIds } = ctx.actor;
  const [teams, policies, ofAll, connection, audiences, concerns, people] = await Promise.all([
    listTeams(ctx, {}).then(pageValue),
    showKeyPolicy(ctx, {}).then(pageValue),
    readPolicy(ctx, {}).then(pageValue),
    showConnection(ctx, {}).then(pageValue),
    ownAudiences(ctx, {}).then(pageValue),
    surveyKeys(ctx, {}).then(pageValue),
    operator ? listNames(ctx, {}).then(pageValue) : [],
  ]);
  // A team or owner filter in the URL is ignored if the team or owner does not exist.
  const filter = {
    q: search.q.slice(0, 100) || undefined,
    teamId: teams.find(({ id }) => id === search.team)?.id,
    ownerId: people.find(({ id }) => id === search.owner)?.id,
    status: search.status ?? undefined,
    unusedDays: search.unused && search.unused > 0 ? Math.min(search.unused, 3650) : undefined,
  };
  const listed = await listPage({
    cursor: search.cursor,
    href: (cursor) => keysHref("/keys", { ...search, cursor }),
    list: (cursor) => listKeys(ctx, { ...filter, sort: search.sort, cursor }),
  });
  const { rows, total } = listed.page;
  const like = await readKeyLike(ctx, policies, from);
  const use = pageValue(await keysUse(ctx, { ids: rows.map(({ id }) => id) }));
  const narrowed = isNarrowed(search);

  return (
    <>
      <PageHeader
        title="Keys"
        description={
          operator
            ? "All keys. A key lets an agent call your team's servers."
            : leadTeamIds.length > 0
              ? "Your keys, and those of the teams that you lead."
              : "Your keys. A key lets an agent call your team's servers."
        }
        action={total > 0 || narrowed ? <CreateKeyButton /> : undefined}
      />
      <KeysTabs current="/keys" operator={operator} />
      <CreateKey
        teams={teams}
        ownTeamIds={ctx.actor.teamIds}
        leadTeamIds={leadTeamIds}
        policies={policies}
        operator={operator}
        now={ctx.now}
        limits={limitsWithout(ofAll, ctx.config.keyLimits)}
        audiences={audiences}
        like={like}
        installation={connection}
      />
      <KeyHygiene counts={concerns} />
      {(total > 0 || narrowed) && <KeyFilters teams={teams} owners={people} />}
      <PagedList
        listed={listed}
        unit={["key", "keys"]}
        empty={
          narrowed ? (
            <EmptyState
              icon={<SearchX />}
              title="No keys match"
              action={<ButtonLink href="/keys">Clear the filters</ButtonLink>}
            >
              Change or clear the filters to see more.
            </EmptyState>
          ) : (
            <EmptyState icon={<KeyRound />} title="No keys yet" action={<CreateKeyButton />}>
              A key lets an agent call your team's servers.
            </EmptyState>
          )
        }
      >
        <KeyList
          rows={rows}
          matching={{ filter, count: total }}
          use={use}
          now={ctx.now}
          showOwner={operator || leadTeamIds.length > 0}
          sort={sortLinks(search)}
        />
      </PagedList>
    </>
  );
}

/**
 * Builds the links of the sortable column headers. A click on the column by which the list is
 * already sorted restores the default order, newest first.
 */
function sortLinks(search: KeysSearch): KeySort {
  const link = (column: SortColumn) => {
    const active = search.sort === column;
    return {
      active,
      href: keysHref("/keys", { ...search, cursor: null, sort: active ? null : column }),
    };
  };
  return { name: link("name"), last_used: link("last_used"), expires: link("expires") };
}
