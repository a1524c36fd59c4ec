import type { Metadata } from "next";
import type { SearchParams } from "nuqs/server";
import { pageValue } from "@/app/_server/page-value";
import { pageContext } from "@/app/_server/request-context";
import { CallChart } from "@/components/ui/data/chart/call-chart";
import { LiveRefresh } from "@/components/ui/data/live-refresh";
import { PageHeader } from "@/components/ui/layout/page-header";
import { SectionCard } from "@/components/ui/layout/section-card";
import { listActivity } from "@/lib/audit/list-activity";
import { actsAsOperator } from "@/lib/core/context";
import { callSeries } from "@/lib/usage/calls/call-series";
import { overview } from "@/lib/usage/overview";
import { RANGES } from "@/lib/usage/view";
import { Checklist } from "./_parts/checklist";
import { isComplete } from "./_parts/checklist-steps";
import { DownBanner } from "./_parts/down-banner";
import { ExpiringList } from "./_parts/expiring-list";
import { Figures } from "./_parts/figures";
import { LatestActivity } from "./_parts/latest-activity";
import { loadOverviewSearch } from "./_parts/overview-search";
import { QuarantineBanner } from "./_parts/quarantine-banner";
import { RangeField } from "./_parts/range-field";

export const metadata: Metadata = { title: "Overview" };

const LATEST = 6;
/** Enough records that some remain without the sign-ins, which push out what people changed. */
const LATEST_READ = 40;

/**
 * The overview page. Until the first call has arrived, it shows only a checklist, and then the
 * figures, the chart and the latest activity. The checklist stays above them until all is done.
 */
export default async function OverviewPage({
  searchParams,
}: {
  searchParams: Promise<SearchParams>;
}) {
  const [ctx, { range }] = await Promise.all([pageContext(), loadOverviewSearch(searchParams)]);
  const view = pageValue(await overview(ctx, { range }));
  const operator = actsAsOperator(ctx.actor);

  if (view.checklist.firstCallAt === null) {
    return (
      <div className="mx-auto max-w-[640px]">
        <LiveRefresh seconds={5} />
        <PageHeader
          title={`Welcome, ${ctx.actor.name}`}
          description="Four steps to your first call."
        />
        <Checklist state={view.checklist} operator={operator} />
      </div>
    );
  }

  const { buckets, bucketSeconds } = RANGES[range];
  const from = new Date(ctx.now.getTime() - buckets * bucketSeconds * 1000);
  const [{ rows }, series] = await Promise.all([
    listActivity(ctx, { limit: LATEST_READ }).then(pageValue),
    callSeries(ctx, { from: from.toISOString(), to: ctx.now.toISOString() }).then(pageValue),
  ]);
  const latest = rows
    .filter(({ action, outcome }) => action !== "sessions.sign_in" || outcome === "denied")
    .slice(0, LATEST);
  return (
    <>
      <LiveRefresh seconds={10} />
      <PageHeader
        title="Overview"
        description={
          operator || ctx.actor.leadTeamIds.length > 0
            ? "Keys, calls and denials."
            : "Your keys, calls and denials."
        }
        action={<RangeField />}
      />
      <div className="flex flex-col gap-6">
        {!isComplete(view.checklist, operator) && (
          <Checklist state={view.checklist} operator={operator} />
        )}
        <QuarantineBanner keys={view.quarantined} count={view.quarantinedCount} />
        <DownBanner servers={view.down} />
        <Figures view={view} latency={series} range={range} />
        <SectionCard title="Calls and denials">
          <CallChart
            label={`Calls and denials in ${RANGES[range].words}`}
            points={view.points}
            listHref="/calls"
          />
        </SectionCard>
        <div className="grid items-start gap-6 lg:grid-cols-2">
          <ExpiringList keys={view.expiring} now={ctx.now} />
          <LatestActivity rows={latest} now={ctx.now} />
        </div>
      </div>
    </>
  );
}
