import { PageSkeleton } from "@/components/ui/feedback/page-skeleton";
import { Skeleton } from "@/components/ui/feedback/skeleton";
import { RowsSkeleton } from "@/components/ui/feedback/table-skeleton";

/** The skeleton shown while the audit log loads. */
export default function ActivityLoading() {
  return (
    <PageSkeleton
      title="Activity"
      action="everyone"
      label="Loading the activity"
      filters={
        <>
          <Skeleton className="w-24 sm:w-40" />
          <Skeleton className="w-24 sm:w-48" />
          <Skeleton className="w-24 sm:w-40 in-data-[role=member]:hidden" />
          <Skeleton className="w-60 sm:w-48" />
          <Skeleton className="w-60 sm:w-28" />
        </>
      }
    >
      <div className="overflow-hidden rounded-surface border border-line bg-surface">
        <RowsSkeleton rows={14} />
      </div>
    </PageSkeleton>
  );
}
