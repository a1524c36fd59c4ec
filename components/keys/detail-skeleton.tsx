import { Loading } from "@/components/ui/loading";
import { Skeleton } from "@/components/ui/skeleton";

/** The page of one key while it is read: header, facts, chart. */
export function DetailSkeleton() {
  return (
    <Loading label="Loading the key">
      <div className="mb-6 flex items-start justify-between">
        <div className="flex flex-col gap-2 pt-1.5">
          <Skeleton className="h-5 w-48" />
          <Skeleton className="h-3 w-32" />
        </div>
        <Skeleton className="h-8 w-24 rounded-control" />
      </div>
      <div className="flex flex-col gap-6">
        <Skeleton className="h-20 w-full rounded-surface" />
        <Skeleton className="h-80 w-full rounded-surface" />
        <Skeleton className="h-64 w-full rounded-surface" />
      </div>
    </Loading>
  );
}
