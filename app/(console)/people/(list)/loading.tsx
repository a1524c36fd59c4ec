import { RoomTabs } from "@/components/shell/room-tabs";
import { PageSkeleton } from "@/components/ui/feedback/page-skeleton";
import { TableSkeleton } from "@/components/ui/feedback/table-skeleton";

/** The skeleton shown while the page with the list of people loads. */
export default function PeopleLoading() {
  return (
    <PageSkeleton
      title="Teams"
      action="everyone"
      label="Loading people"
      tabs={
        <div className="in-data-[role=member]:hidden">
          <RoomTabs room="/teams" current="/people" operator />
        </div>
      }
    >
      <TableSkeleton rows={8} />
    </PageSkeleton>
  );
}
