import { PageSkeleton } from "@/components/ui/feedback/page-skeleton";
import { Skeleton } from "@/components/ui/feedback/skeleton";
import { RowsSkeleton } from "@/components/ui/feedback/table-skeleton";

/** The skeleton shown while the calls load. */
export default function CallsLoading() {
  return (
    <PageSkeleton
      title="Calls"
      action="everyone"
      label="Loading the calls"
      filters={
        <>
          <Skeleton className="w-60 sm:w-[400px]" />
          <Skeleton className="w-24 sm:w-36" />
          <Skeleton className="w-60" />
        </>
      }
    >
      <Skeleton className="mb-6 h-[324px] rounded-surface" />
      <div className="overflow-hidden rounded-surface border border-line bg-surface">
        <RowsSkeleton rows={10} />
      </div>
    </PageSkeleton>
  );
}
