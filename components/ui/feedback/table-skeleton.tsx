import { LineSkeleton, Skeleton } from "./skeleton";

const numbered = (rows: number) => Array.from({ length: rows }, (_, row) => row);

/**
 * The skeleton of a table with rows that are 56 px high. On narrow screens, it shows cards instead.
 */
export function TableSkeleton({ rows }: { rows: number }) {
  return (
    <div className="overflow-hidden rounded-surface border border-line bg-surface">
      <div className="h-9 border-b border-line bg-sunken max-sm:hidden" />
      {numbered(rows).map((row) => (
        <div
          key={row}
          className="flex flex-wrap items-center gap-x-6 gap-y-2 border-b border-line px-4 py-3 last:border-b-0 sm:h-14 sm:py-0"
        >
          <span className="flex h-9 flex-1 flex-col justify-center gap-2">
            <Skeleton className="h-3 w-40 max-w-full" />
            <Skeleton className="h-2.5 w-24" />
          </span>
          <Skeleton className="h-5 w-16 rounded-full sm:order-last" />
          <span className="max-sm:basis-full">
            <LineSkeleton className="w-44 sm:w-28" />
          </span>
          <Skeleton className="h-4 w-12 max-md:hidden" />
        </div>
      ))}
    </div>
  );
}

/**
 * The skeleton of a list of rows. A row is 40 px high, and has two lines on narrow
 * screens.
 */
export function RowsSkeleton({ rows }: { rows: number }) {
  return (
    <div className="divide-y divide-line">
      {numbered(rows).map((row) => (
        <div key={row} className="flex min-h-13 items-center gap-3 px-4 sm:min-h-10 sm:px-5">
          <Skeleton className="size-3.5 shrink-0" />
          <span className="flex min-w-0 flex-1 flex-col gap-2">
            <Skeleton className="h-3 w-48 max-w-full" />
            <Skeleton className="h-2.5 w-24 sm:hidden" />
          </span>
          <Skeleton className="h-3 w-32 max-md:hidden" />
          <Skeleton className="h-2.5 w-[72px]" />
        </div>
      ))}
    </div>
  );
}
