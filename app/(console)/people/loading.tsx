import { PageSkeleton } from "@/components/ui/page-skeleton";

/** The shape of the list while it is read. */
export default function PeopleLoading() {
  return <PageSkeleton rows={6} label="Loading people" />;
}
