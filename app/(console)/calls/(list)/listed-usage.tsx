import { SearchX } from "lucide-react";
import { pageValue } from "@/app/_server/page-value";
import { callFiltersOf, instants } from "@/app/(console)/calls/_parts/calls-filters";
import { DimensionField } from "@/app/(console)/calls/_parts/dimension-field";
import { UnusedList } from "@/app/(console)/calls/_parts/unused-list";
import { UsageTable } from "@/app/(console)/calls/_parts/usage-table";
import { EmptyState } from "@/components/ui/feedback/empty-state";
import { ButtonLink } from "@/components/ui/form/button-link";
import { usageBy } from "@/lib/usage/calls/usage-by";
import type { ListedProps } from "./listed-calls";

const SHOWN = 100;

/** The use by one dimension, and below it what nobody called. */
export async function ListedUsage({ ctx, search, range }: ListedProps) {
  const table = pageValue(
    await usageBy(ctx, {
      ...callFiltersOf(search),
      ...instants(range),
      ...{ by: search.by, limit: SHOWN },
    }),
  );
  return (
    <>
      <DimensionField />
      {table.rows.length > 0 ? (
        <UsageTable rows={table.rows} by={search.by} search={search} />
      ) : (
        <EmptyState
          icon={<SearchX />}
          title="No calls match"
          action={<ButtonLink href="/calls?tab=usage">Clear the filters</ButtonLink>}
        >
          Choose a longer time, or clear the filters.
        </EmptyState>
      )}
      {table.more && (
        <p className="mt-3 text-sm text-muted">Only the {SHOWN} most used are shown.</p>
      )}
      {table.unused.length > 0 && (
        <UnusedList
          items={table.unused}
          total={table.unusedCount}
          now={ctx.now}
          words={range.words}
        />
      )}
    </>
  );
}
