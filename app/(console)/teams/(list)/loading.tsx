import { PageSkeleton } from "@/components/ui/page-skeleton";

/** The shape of the list while it is read. */
export default function TeamsLoading() {
  return <PageSkeleton rows={4} label="Loading the teams" />;
}
