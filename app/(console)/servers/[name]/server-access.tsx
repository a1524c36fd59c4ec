import { SearchX, UsersRound } from "lucide-react";
import { listPage } from "@/app/_server/list-page";
import { HolderFilters } from "@/app/(console)/servers/_parts/access/holder-filters";
import { HolderList } from "@/app/(console)/servers/_parts/access/holder-list";
import { serverHref } from "@/app/(console)/servers/_parts/detail/server-search";
import { PagedList } from "@/components/ui/data/paged-list";
import { EmptyState } from "@/components/ui/feedback/empty-state";
import { ButtonLink } from "@/components/ui/form/button-link";
import { listHolders } from "@/lib/grants/holders/list-holders";
import type { ServerTabProps } from "./server-tab";

/** Who may use a server. Operators also see the teams that may not, and get to their grants. */
export async function ServerAccess({ ctx, whole, reached, path, search }: ServerTabProps) {
  const { q, cursor } = search;
  const isOperator = whole !== null;
  const access = search.access ?? "with";
  const place = { tab: "access", access: search.access };
  const listed = await listPage({
    cursor,
    href: (next) => serverHref(path, { ...place, q, cursor: next }),
    list: (next) =>
      listHolders(ctx, {
        ...{ name: reached.name, access },
        ...(q ? { q: q.slice(0, 100) } : {}),
        ...(next ? { cursor: next } : {}),
      }),
  });
  return (
    <>
      {isOperator && <HolderFilters />}
      <PagedList
        listed={listed}
        unit={["team", "teams"]}
        quiet
        empty={
          q ? (
            <EmptyState
              icon={<SearchX />}
              title="No teams match"
              action={<ButtonLink href={serverHref(path, place)}>Clear the search</ButtonLink>}
            >
              No name contains what you typed.
            </EmptyState>
          ) : access === "without" ? (
            <EmptyState icon={<UsersRound />} title="Every team may use it">
              Each team has a grant of at least one of its items.
            </EmptyState>
          ) : (
            <EmptyState
              icon={<UsersRound />}
              title="No team may use it yet"
              action={
                <ButtonLink href={serverHref(path, { tab: "access", access: "without" })}>
                  Choose a team
                </ButtonLink>
              }
            >
              Grant its tools to a team, and the keys of the team can call them.
            </EmptyState>
          )
        }
      >
        <HolderList rows={listed.page.rows} manages={isOperator} />
      </PagedList>
    </>
  );
}
