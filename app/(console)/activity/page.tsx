import { ChevronLeft, ChevronRight, Download, ScrollText, SearchX } from "lucide-react";
import type { Metadata } from "next";
import { redirect } from "next/navigation";
import type { SearchParams } from "nuqs/server";
import { pageValue } from "@/app/_server/page-value";
import { pageContext } from "@/app/_server/request-context";
import { ExportMenu } from "@/components/activity/export-menu";
import { LiveRefresh } from "@/components/ui/data/live-refresh";
import { PastTheEnd } from "@/components/ui/data/page-place";
import { EmptyState } from "@/components/ui/feedback/empty-state";
import { ButtonLink } from "@/components/ui/form/button-link";
import { PageHeader } from "@/components/ui/layout/page-header";
import { listActivity } from "@/lib/audit/list-activity";
import { actsAsOperator } from "@/lib/core/context";
import { listNames } from "@/lib/identity/people/list-names";
import { showKey } from "@/lib/keys/reads/show-key";
import { showRequest } from "@/lib/usage/calls/show-request";
import { ActivityFilters } from "./_parts/activity-filters";
import { ActivityList } from "./_parts/activity-list";
import {
  activityFiltersOf,
  activityHref,
  isActivityNarrowed,
  loadActivitySearch,
  openOf,
  placeOf,
} from "./_parts/activity-search";

export const metadata: Metadata = { title: "Activity" };

const FIRST = { before: null, after: null, open: null };

interface ActivityPageProps {
  searchParams: Promise<SearchParams>;
}

/**
 * The page of the audit log. Operators see every record, and members see the records about
 * themselves and their keys.
 */
export default async function ActivityPage({ searchParams }: ActivityPageProps) {
  const [ctx, search] = await Promise.all([pageContext(), loadActivitySearch(searchParams)]);
  const operator = actsAsOperator(ctx.actor);
  const filters = activityFiltersOf(search);
  const [before, after] = [placeOf(search.before), placeOf(search.after)];
  const cursor = after !== null ? { after } : before !== null ? { before } : {};
  const [page, actors, key] = await Promise.all([
    listActivity(ctx, { ...filters, ...cursor }).then(pageValue),
    operator ? listNames(ctx, {}).then(pageValue) : [],
    filters.keyId ? showKey(ctx, { id: filters.keyId }) : null,
  ]);
  const { requestId } = filters;
  if (requestId && page.rows.length === 0) {
    // A request that was answered is among the calls, and not in the audit log.
    const found = await showRequest(ctx, { requestId });
    if (found.ok && found.value.calls.length > 0) redirect(`/calls/${requestId}`);
  }
  const open = openOf(search);
  const opened =
    open === null || page.rows.some(({ id }) => id === open)
      ? null
      : pageValue(await listActivity(ctx, { id: open, limit: 1 })).rows[0];
  const placed = before !== null || after !== null;
  const narrowed = isActivityNarrowed(search);
  const exports = (format: "csv" | "json") =>
    activityHref(`/activity/export?format=${format}`, { ...search, ...FIRST });
  const at = (next: { before?: number; after?: number }) =>
    activityHref("/activity", {
      ...search,
      before: next.before ?? null,
      after: next.after ?? null,
      open: null,
    });
  const only = filters.requestId && page.rows.length === 1 ? (page.rows[0]?.id ?? null) : null;

  return (
    <>
      {!placed && <LiveRefresh seconds={15} />}
      <PageHeader
        title="Activity"
        description={
          operator
            ? "Who did what, and what was denied and why."
            : ctx.actor.leadTeamIds.length > 0
              ? "What you did, and what happened to your keys and to the teams that you lead."
              : "What you did, and what happened to your keys."
        }
        action={
          <ExportMenu
            icon={<Download aria-hidden="true" />}
            csvHref={exports("csv")}
            jsonHref={exports("json")}
          />
        }
      />
      <ActivityFilters actors={actors} keyName={key?.ok ? key.value.name : null} />
      {page.rows.length > 0 && (
        <>
          <ActivityList
            rows={page.rows}
            opened={opened ?? null}
            only={only}
            now={ctx.now}
            hrefOf={(id) => activityHref("/activity", { ...search, open: String(id) })}
          />
          <nav aria-label="Pages" className="mt-3 flex items-center justify-end gap-2">
            {page.newer !== null && (
              <>
                <ButtonLink href={at({})} size="sm" variant="ghost">
                  Newest
                </ButtonLink>
                <ButtonLink href={at({ after: page.newer })} size="sm" rel="prev">
                  <ChevronLeft aria-hidden="true" />
                  Newer
                </ButtonLink>
              </>
            )}
            {page.older !== null && (
              <ButtonLink href={at({ before: page.older })} size="sm" rel="next">
                Older
                <ChevronRight aria-hidden="true" />
              </ButtonLink>
            )}
          </nav>
        </>
      )}
      {page.rows.length === 0 && placed && <PastTheEnd unit="records" beginningHref={at({})} />}
      {page.rows.length === 0 && !placed && narrowed && (
        <EmptyState
          icon={<SearchX />}
          title="No records match"
          action={<ButtonLink href="/activity">Clear the filters</ButtonLink>}
        >
          Change or clear the filters to see more.
        </EmptyState>
      )}
      {page.rows.length === 0 && !placed && !narrowed && (
        <EmptyState icon={<ScrollText />} title="No activity yet">
          Changes and denials appear here.
        </EmptyState>
      )}
    </>
  );
}
