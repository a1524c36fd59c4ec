import { Download } from "lucide-react";
import type { Metadata } from "next";
import type { SearchParams } from "nuqs/server";
import { pageValue } from "@/app/_server/page-value";
import { pageContext } from "@/app/_server/request-context";
import { CallFilters } from "@/app/(console)/calls/_parts/call-filters";
import { callFiltersOf, instants, shownRange } from "@/app/(console)/calls/_parts/calls-filters";
import { CallsTabs } from "@/app/(console)/calls/_parts/calls-tabs";
import { RangeField } from "@/app/(console)/calls/_parts/range-field";
import { rangeText } from "@/app/(console)/calls/_parts/range-text";
import { ExportMenu } from "@/components/activity/export-menu";
import { CallFiguresList } from "@/components/calls/call-figures";
import { callsHref, loadCallsSearch } from "@/components/calls/calls-search";
import { seriesPoints } from "@/components/calls/series-points";
import { CallChart } from "@/components/ui/data/chart/call-chart";
import { LiveRefresh } from "@/components/ui/data/live-refresh";
import { PageHeader } from "@/components/ui/layout/page-header";
import { SectionCard } from "@/components/ui/layout/section-card";
import { actsAsOperator } from "@/lib/core/context";
import { callSeries } from "@/lib/usage/calls/call-series";
import { filterNames } from "./filter-names";
import { ListedCalls } from "./listed-calls";
import { ListedUsage } from "./listed-usage";

export const metadata: Metadata = { title: "Calls" };

interface CallsPageProps {
  searchParams: Promise<SearchParams>;
}

/**
 * The page of calls. Operators see all calls, and other people the calls of the keys that they may
 * see. The chart, its figures and what is listed below it have the same filters.
 */
export default async function CallsPage({ searchParams }: CallsPageProps) {
  const [ctx, search] = await Promise.all([pageContext(), loadCallsSearch(searchParams)]);
  const range = shownRange(search, ctx.now);
  const filters = callFiltersOf(search);
  const listed = { ctx, search, range };
  const [series, names, below] = await Promise.all([
    callSeries(ctx, { ...filters, ...instants(range) }).then(pageValue),
    filterNames(ctx, filters),
    search.tab === "usage" ? ListedUsage(listed) : ListedCalls(listed),
  ]);
  const here = { ...search, cursor: null };
  const exports = (format: "csv" | "ndjson") => callsHref(`/calls/export?format=${format}`, here);
  const words = range.chosen ? rangeText(range) : range.words;
  return (
    <>
      {search.cursor === null && !range.chosen && <LiveRefresh seconds={15} />}
      <PageHeader
        title="Calls"
        description={
          actsAsOperator(ctx.actor)
            ? "What was called, by whom, and how it ended."
            : ctx.actor.leadTeamIds.length > 0
              ? "What your keys and those of the teams that you lead called, and how it ended."
              : "What your keys called, and how it ended."
        }
        action={
          <>
            <RangeField chosen={range.chosen} />
            <ExportMenu
              icon={<Download aria-hidden="true" />}
              csvHref={exports("csv")}
              jsonHref={exports("ndjson")}
            />
          </>
        }
      />
      <CallFilters
        range={instants(range)}
        time={range.chosen ? rangeText(range) : null}
        names={names}
        protocolMessages={series.protocolMessages}
      />
      <SectionCard className="mb-6">
        <div className="grid gap-x-8 gap-y-6 lg:grid-cols-[minmax(0,1fr)_200px]">
          <CallChart
            label={`Calls and denials, ${words}`}
            points={seriesPoints(series)}
            listHref={callsHref("/calls", { ...here, from: null, to: null })}
          />
          <CallFiguresList series={series} before={range.before} />
        </div>
      </SectionCard>
      <CallsTabs search={search} />
      {below}
    </>
  );
}
