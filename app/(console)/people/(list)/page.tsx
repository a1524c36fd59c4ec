import { SearchX } from "lucide-react";
import type { Metadata } from "next";
import type { SearchParams } from "nuqs/server";
import { listPage } from "@/app/_server/list-page";
import { pageValue } from "@/app/_server/page-value";
import { pageContext } from "@/app/_server/request-context";
import { PeopleView } from "@/app/(console)/people/_parts/people-view";
import { RoomTabs } from "@/components/shell/room-tabs";
import { listHref, loadListSearch } from "@/components/ui/data/list-search";
import { ListSearchField } from "@/components/ui/data/list-search-field";
import { NoSuchPlace, PastTheEnd } from "@/components/ui/data/page-place";
import { Pagination } from "@/components/ui/data/pagination";
import { EmptyState } from "@/components/ui/feedback/empty-state";
import { ButtonLink } from "@/components/ui/form/button-link";
import { listPeople } from "@/lib/identity/people/list-people";
import { listTeams } from "@/lib/teams/list-teams";

export const metadata: Metadata = { title: "People" };

/**
 * The tab of Teams that lists the people who can sign in. Only operators can open this page. A member gets
 * status 404, and the denial is recorded.
 */
export default async function PeoplePage({
  searchParams,
}: {
  searchParams: Promise<SearchParams>;
}) {
  const [ctx, search] = await Promise.all([pageContext(), loadListSearch(searchParams)]);
  const { page, lost, firstHref, links } = await listPage({
    cursor: search.cursor,
    href: (cursor) => listHref("/people", { ...search, cursor }),
    list: (cursor) => listPeople(ctx, { q: search.q.slice(0, 100) || undefined, cursor }),
  });
  const teams = pageValue(await listTeams(ctx, {}));
  const { rows, total } = page;
  return (
    <PeopleView
      rows={rows}
      teams={teams}
      now={ctx.now}
      selfId={ctx.actor.id}
      filter={
        <>
          <RoomTabs room="/teams" current="/people" operator />
          {(total > 10 || search.q) && <ListSearchField label="Search people" />}
          {lost && <NoSuchPlace />}
        </>
      }
      empty={
        total > 0 ? (
          <PastTheEnd unit="people" beginningHref={firstHref} />
        ) : (
          <EmptyState
            icon={<SearchX />}
            title="No people match"
            action={<ButtonLink href="/people">Clear the search</ButtonLink>}
          >
            No name or email contains what you typed.
          </EmptyState>
        )
      }
    >
      {rows.length > 0 && (rows.length < total || links.beginningHref) && (
        <Pagination shown={rows.length} total={total} unit="people" {...links} />
      )}
    </PeopleView>
  );
}
