import { ChevronLeft, ChevronRight, SearchX, Waypoints } from "lucide-react";
import { pageValue } from "@/app/_server/page-value";
import type { SignedInContext } from "@/app/_server/request-context";
import { CallList } from "@/app/(console)/calls/_parts/call-list";
import {
  callFiltersOf,
  instants,
  isNarrowed,
  type ShownRange,
} from "@/app/(console)/calls/_parts/calls-filters";
import { type CallsSearch, callsHref } from "@/components/calls/calls-search";
import { NoSuchPlace, PastTheEnd } from "@/components/ui/data/page-place";
import { EmptyState } from "@/components/ui/feedback/empty-state";
import { ButtonLink } from "@/components/ui/form/button-link";
import { listCalls } from "@/lib/usage/calls/list-calls";

export interface ListedProps {
  ctx: SignedInContext;
  search: CallsSearch;
  range: ShownRange;
}

/** A page of the single calls. Without calls, it says why there are none. */
export async function ListedCalls({ ctx, search, range }: ListedProps) {
  const { from, to } = instants(range);
  const list = (cursor?: string) =>
    listCalls(ctx, {
      ...callFiltersOf(search),
      ...{ from, to: range.chosen ? to : undefined, cursor },
    });
  const found = await list(search.cursor ?? undefined);
  const lost = !found.ok && found.failure.fields?.cursor !== undefined;
  const { rows, older, newer } = pageValue(lost ? await list() : found);
  const at = (cursor: string | null) => callsHref("/calls", { ...search, cursor });
  const placed = search.cursor !== null && !lost;
  return (
    <>
      {lost && <NoSuchPlace />}
      <CallList rows={rows} now={ctx.now} />
      {rows.length > 0 && (older || newer) && (
        <nav aria-label="Pages" className="mt-3 flex items-center justify-end gap-2">
          {newer && (
            <>
              <ButtonLink href={at(null)} size="sm" variant="ghost">
                Newest
              </ButtonLink>
              <ButtonLink href={at(newer)} size="sm" rel="prev">
                <ChevronLeft aria-hidden="true" />
                Newer
              </ButtonLink>
            </>
          )}
          {older && (
            <ButtonLink href={at(older)} size="sm" rel="next">
              Older
              <ChevronRight aria-hidden="true" />
            </ButtonLink>
          )}
        </nav>
      )}
      {rows.length === 0 && placed && <PastTheEnd unit="calls" beginningHref={at(null)} />}
      {rows.length === 0 && !placed && <NoCalls search={search} range={range} />}
    </>
  );
}

function NoCalls({ search, range }: Pick<ListedProps, "search" | "range">) {
  if (isNarrowed(search, range)) {
    return (
      <EmptyState
        icon={<SearchX />}
        title="No calls match"
        action={<ButtonLink href="/calls">Clear the filters</ButtonLink>}
      >
        Change or clear the filters to see more.
      </EmptyState>
    );
  }
  return (
    <EmptyState
      icon={<Waypoints />}
      title={
        search.kind === "tool" ? `No calls in ${range.words}` : `No messages in ${range.words}`
      }
      action={<ButtonLink href="/connect">Connect a client</ButtonLink>}
    >
      A call appears here within seconds after an agent has used a tool.
    </EmptyState>
  );
}
