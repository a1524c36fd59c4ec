import { PageSkeleton } from "@/components/ui/page-skeleton";

/** The shape of the list while it is read. */
export default function ServersLoading() {
  return <PageSkeleton rows={6} label="Loading the servers" />;
}
