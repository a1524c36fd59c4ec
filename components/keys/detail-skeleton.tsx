import { Loading } from "@/components/ui/loading";
import { Skeleton } from "@/components/ui/skeleton";

/** What a key did, while it is read: chart, calls, commands. */
export function DetailSkeleton() {
  return (
    <Loading label="Loading what the key did">
      <span className="flex flex-col gap-6">
        <Skeleton className="h-80 w-full rounded-surface" />
        <Skeleton className="h-64 w-full rounded-surface" />
        <Skeleton className="h-72 w-full rounded-surface" />
      </span>
    </Loading>
  );
}
