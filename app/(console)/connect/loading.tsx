import { CodeSkeleton } from "@/components/ui/card-skeletons";
import { PageSkeleton } from "@/components/ui/page-skeleton";
import { SectionCard } from "@/components/ui/section-card";
import { LineSkeleton } from "@/components/ui/skeleton";

/** The shape of the page while it is read. */
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
