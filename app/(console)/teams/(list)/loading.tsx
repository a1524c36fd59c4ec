import { PageSkeleton } from "@/components/ui/feedback/page-skeleton";
import { TableSkeleton } from "@/components/ui/feedback/table-skeleton";

/** The skeleton shown while the list of teams loads. */
export default function TeamsLoading() {
  return (
    <PageSkeleton title="Teams" wraps action="operators" label="Loading the teams">
      <TableSkeleton rows={4} />
    </PageSkeleton>
  );
}
