import { RoomTabs } from "@/components/shell/room-tabs";
import { PageSkeleton } from "@/components/ui/feedback/page-skeleton";
import { TableSkeleton } from "@/components/ui/feedback/table-skeleton";

/** The skeleton shown while the list of teams loads. */
export default function TeamsLoading() {
  return (
    <PageSkeleton
      title="Teams"
      wraps
      action="operators"
      label="Loading the teams"
      tabs={
        <div className="in-data-[role=member]:hidden">
          <RoomTabs room="/teams" current="/teams" operator />
        </div>
      }
    >
      <TableSkeleton rows={4} />
    </PageSkeleton>
  );
}
