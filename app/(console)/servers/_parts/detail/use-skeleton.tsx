import { ChartCardSkeleton, RowsCardSkeleton } from "@/components/ui/feedback/card-skeletons";
import { Loading } from "@/components/ui/feedback/loading";

/**
 * The skeleton of the usage chart and the recent calls. With `own`, the titles say that only calls
 * with the signed-in user's own keys are shown.
 */
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
