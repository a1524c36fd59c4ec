import { ChartCardSkeleton, RowsCardSkeleton } from "@/components/ui/feedback/card-skeletons";
import { Loading } from "@/components/ui/feedback/loading";

/** What a server did, while it is read: chart and calls. `own`: by the keys of whoever looks. */
export function UseSkeleton({ own }: { own: boolean }) {
  return (
    <Loading label="Loading what the server did">
      <div className="flex flex-col gap-6">
        <ChartCardSkeleton title={own ? "Use by your keys" : "Use"} />
        <RowsCardSkeleton title={own ? "Recent calls of your keys" : "Recent calls"} rows={6} />
      </div>
    </Loading>
  );
}
