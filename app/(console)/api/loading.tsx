import { Loading as LoadingFrame } from "@/components/ui/loading";
import { Skeleton } from "@/components/ui/skeleton";

export default function Loading() {
  return (
    <LoadingFrame label="Loading">
      <div className="mb-6 flex flex-col gap-2 pt-1.5">
        <Skeleton className="h-5 w-32" />
        <Skeleton className="h-3 w-72" />
      </div>
      <Skeleton className="h-96 w-full rounded-surface" />
    </LoadingFrame>
  );
}
