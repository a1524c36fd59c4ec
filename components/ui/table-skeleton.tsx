import { Loading } from "./loading";
import { Skeleton } from "./skeleton";

const ROWS = ["a", "b", "c", "d", "e", "f", "g", "h"];

/** The skeleton of a table: a header line and `rows` rows, 56 px high, in a frame like the table's. */
export function TableSkeleton({ rows = 6, label }: { rows?: number; label?: string }) {
  return (
    <Loading label={label}>
      <div className="overflow-hidden rounded-surface border border-line bg-surface">
        <div className="hidden h-9 border-b border-line bg-sunken sm:block" />
        {ROWS.slice(0, rows).map((row) => (
          <div
            key={row}
            className="flex h-14 items-center gap-6 border-b border-line px-4 last:border-b-0"
          >
            <span className="flex flex-1 flex-col gap-2">
              <Skeleton className="h-3 w-40 max-w-full" />
              <Skeleton className="h-2.5 w-24" />
            </span>
            <Skeleton className="hidden h-3 w-28 sm:block" />
            <Skeleton className="hidden h-4 w-12 md:block" />
            <Skeleton className="h-5 w-16 rounded-full" />
          </div>
        ))}
      </div>
    </Loading>
  );
}
