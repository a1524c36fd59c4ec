import { ChartCardSkeleton, RowsCardSkeleton } from "@/components/ui/feedback/card-skeletons";
import { Loading } from "@/components/ui/feedback/loading";

/** Skeleton of chart and calls. With `own`, only calls of the signed-in person's keys are shown. */
export function UseSkeleton({ own }: { own: boolean }) {
  return (
    <Loading label="Loading the server's calls">
      <div className="flex flex-col gap-6">
        <ChartCardSkeleton title={own ? "Use by your keys" : "Use"} />
        <RowsCardSkeleton title={own ? "Recent calls of your keys" : "Recent calls"} rows={6} />
      </div>
    </Loading>
  );
}
