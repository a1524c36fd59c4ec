import {
  ChartCardSkeleton,
  CodeSkeleton,
  RowsCardSkeleton,
} from "@/components/ui/feedback/card-skeletons";
import { FormSkeleton } from "@/components/ui/feedback/form-skeleton";
import { Loading } from "@/components/ui/feedback/loading";
import { LineSkeleton, Skeleton } from "@/components/ui/feedback/skeleton";
import { SectionCard } from "@/components/ui/layout/section-card";

/**
 * The skeleton of the access and limits sections. With `over`, for a key that can never be used
 * again, the skeleton has no grants editor and no limits.
 */
export function ReachSkeleton({ over }: { over: boolean }) {
  return (
    <Loading label="Loading the key's access">
      <div className="flex flex-col gap-6">
        <SectionCard flush title="Access" description={<LineSkeleton className="w-52" />}>
          {!over && (
            <div className="flex flex-col gap-1.5 border-b border-line px-5 py-4">
              <Skeleton className="h-8 rounded-control" />
              <LineSkeleton className="w-64" />
            </div>
          )}
          <div className="px-5 py-5">
            <LineSkeleton className="w-56" />
          </div>
        </SectionCard>
        {!over && (
          <SectionCard title="Limits" description={<LineSkeleton className="w-96" />}>
            <LineSkeleton className="w-48 in-data-[role=operator]:hidden" />
            <div className="max-w-[560px] in-data-[role=member]:hidden">
              <FormSkeleton fields={1} />
            </div>
          </SectionCard>
        )}
      </div>
    </Loading>
  );
}

/**
 * The skeleton of the usage chart and the recent calls. If `connects` is true, it also has the
 * section with the commands that connect a client.
 */
export function DetailSkeleton({ connects = false }: { connects?: boolean }) {
  return (
    <Loading label="Loading the key's calls">
      <div className="flex flex-col gap-6">
        <ChartCardSkeleton title="Use" />
        <RowsCardSkeleton title="Recent calls and denials" described rows={6} />
        {connects && (
          <SectionCard title="Connect" description={<LineSkeleton className="w-96" />}>
            <div className="flex flex-col gap-3">
              <LineSkeleton className="w-64" />
              <CodeSkeleton />
              <CodeSkeleton />
            </div>
          </SectionCard>
        )}
      </div>
    </Loading>
  );
}
