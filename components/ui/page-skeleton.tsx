import { Skeleton } from "./skeleton";
import { TableSkeleton } from "./table-skeleton";

/** The skeleton of a page with a header and a table, for `loading.tsx`. */
export function PageSkeleton({ rows, label }: { rows?: number; label?: string }) {
  return (
    <>
      <div aria-hidden="true" className="mb-6 flex items-start justify-between">
        <div className="flex flex-col gap-2 pt-1.5">
          <Skeleton className="h-5 w-32" />
          <Skeleton className="h-3 w-56" />
        </div>
        <Skeleton className="h-8 w-24 rounded-control" />
      </div>
      <TableSkeleton rows={rows} label={label} />
    </>
  );
}
