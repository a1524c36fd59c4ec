import { CodeSkeleton } from "@/components/ui/feedback/card-skeletons";
import { PageSkeleton } from "@/components/ui/feedback/page-skeleton";
import { LineSkeleton } from "@/components/ui/feedback/skeleton";
import { SectionCard } from "@/components/ui/layout/section-card";

/** The skeleton shown while the API reference loads. */
export default function ApiLoading() {
  return (
    <PageSkeleton title="API" wraps label="Loading the reference">
      <SectionCard title="Authentication" description={<LineSkeleton className="w-52" />}>
        <div className="flex flex-col gap-3">
          <CodeSkeleton />
          <LineSkeleton className="w-96" />
        </div>
      </SectionCard>
    </PageSkeleton>
  );
}
