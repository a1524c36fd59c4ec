import { PageSkeleton } from "@/components/ui/feedback/page-skeleton";
import { TableSkeleton } from "@/components/ui/feedback/table-skeleton";

/** The shape of the list while it is read. */
export default function ServersLoading() {
  return (
    <PageSkeleton title="Servers" wraps action="operators" label="Loading the servers">
      <TableSkeleton rows={6} />
    </PageSkeleton>
  );
}
