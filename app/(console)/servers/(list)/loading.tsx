import { PageSkeleton } from "@/components/ui/feedback/page-skeleton";
import { TableSkeleton } from "@/components/ui/feedback/table-skeleton";

/** The skeleton shown while the list of servers loads. */
export default function ServersLoading() {
  return (
    <PageSkeleton title="Servers" wraps action="operators" label="Loading the servers">
      <TableSkeleton rows={6} />
    </PageSkeleton>
  );
}
