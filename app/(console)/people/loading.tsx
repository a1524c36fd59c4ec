import { PageSkeleton } from "@/components/ui/feedback/page-skeleton";
import { TableSkeleton } from "@/components/ui/feedback/table-skeleton";

/** The skeleton shown while the page with the list of people loads. */
export default function PeopleLoading() {
  return (
    <PageSkeleton title="People" action="everyone" label="Loading people">
      <TableSkeleton rows={8} />
    </PageSkeleton>
  );
}
