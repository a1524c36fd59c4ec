import { PageSkeleton } from "@/components/ui/feedback/page-skeleton";
import { Skeleton } from "@/components/ui/feedback/skeleton";
import { TableSkeleton } from "@/components/ui/feedback/table-skeleton";

/** The skeleton shown while the list of keys loads. */
export default function KeysLoading() {
  return (
    <PageSkeleton
      title="Keys"
      wraps
      action="everyone"
      label="Loading the keys"
      filters={
        <>
          <Skeleton className="w-60" />
          <Skeleton className="w-36" />
          <Skeleton className="w-36 sm:w-40" />
          <Skeleton className="w-36 sm:w-40" />
          <Skeleton className="w-36 sm:w-44" />
        </>
      }
    >
      <TableSkeleton rows={10} />
    </PageSkeleton>
  );
}
