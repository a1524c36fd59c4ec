import { CodeSkeleton } from "@/components/ui/feedback/card-skeletons";
import { PageSkeleton } from "@/components/ui/feedback/page-skeleton";
import { LineSkeleton } from "@/components/ui/feedback/skeleton";
import { SectionCard } from "@/components/ui/layout/section-card";

/** The skeleton shown while the Connect page loads. */
export default function ConnectLoading() {
  return (
    <PageSkeleton title="Connect" wraps label="Loading the commands">
      <SectionCard title="Commands">
        <div className="flex flex-col gap-3">
          <LineSkeleton className="w-64" />
          <CodeSkeleton />
          <CodeSkeleton />
          <LineSkeleton className="w-96" />
          <LineSkeleton className="w-40" />
        </div>
      </SectionCard>
    </PageSkeleton>
  );
}
