import { SearchX } from "lucide-react";
import type { Metadata } from "next";
import type { SearchParams } from "nuqs/server";
import { pageValue } from "@/app/_server/page-value";
import { pageContext } from "@/app/_server/request-context";
import { PeopleRoom } from "@/components/people/people-room";
import { loadPeopleSearch, peopleHref } from "@/components/people/people-search";
import { ButtonLink } from "@/components/ui/button-link";
import { EmptyState } from "@/components/ui/empty-state";
import { ListSearchField } from "@/components/ui/list-search-field";
import { Pagination } from "@/components/ui/pagination";
import { listPeople } from "@/lib/identity/list-people";
import { PAGE_SIZE } from "@/lib/identity/schema";
import { listTeams } from "@/lib/teams/list-teams";
import {
  changeRoleAction,
  createPersonAction,
  disablePersonAction,
  enablePersonAction,
  resetPasswordAction,
} from "./actions";

export const metadata: Metadata = { title: "People" };

const actions = {
  create: createPersonAction,
  resetPassword: resetPasswordAction,
  changeRole: changeRoleAction,
  disable: disablePersonAction,
  enable: enablePersonAction,
};

/** Who may sign in: for operators. A member is told that there is nothing here, and it is recorded. */
export default async function PeoplePage({
  searchParams,
}: {
  searchParams: Promise<SearchParams>;
}) {
  const [ctx, search] = await Promise.all([pageContext(), loadPeopleSearch(searchParams)]);
  const listed = pageValue(
    await listPeople(ctx, {
      q: search.q.slice(0, 100) || undefined,
      page: Math.min(Math.max(search.page, 1), 1_000_000),
    }),
  );
  const teams = pageValue(await listTeams(ctx, {}));
  const { rows, total, page, pageCount } = listed;
  const first = (page - 1) * PAGE_SIZE + 1;
  const at = (next: number) => peopleHref("/people", { ...search, page: next });
  return (
    <PeopleRoom
      rows={rows}
      teams={teams}
      now={ctx.now}
      selfId={ctx.actor.id}
      actions={actions}
      filter={(total > 10 || search.q) && <ListSearchField label="Search people" />}
      empty={
        <EmptyState
          icon={<SearchX />}
          title="Nobody matches"
          action={<ButtonLink href="/people">Clear the search</ButtonLink>}
        >
          No name and no email here contains what you typed.
        </EmptyState>
      }
    >
      {pageCount > 1 && (
        <Pagination
          from={first}
          to={first + rows.length - 1}
          total={total}
          unit="people"
          previousHref={page > 1 ? at(page - 1) : undefined}
          nextHref={page < pageCount ? at(page + 1) : undefined}
        />
      )}
    </PeopleRoom>
  );
}
