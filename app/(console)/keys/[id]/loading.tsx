import { DetailSkeleton } from "@/components/keys/detail-skeleton";

export default function Loading() {
  return <DetailSkeleton />;
}
