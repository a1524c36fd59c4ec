import { PageSkeleton } from "@/components/ui/feedback/page-skeleton";
import { RowsSkeleton } from "@/components/ui/feedback/table-skeleton";
import { SectionCard } from "@/components/ui/layout/section-card";

/** The skeleton shown while the list of documents loads. */
export default function DocsLoading() {
  return (
    <PageSkeleton title="Docs" label="Loading the documents">
      <SectionCard title="Use" flush>
        <RowsSkeleton rows={6} />
      </SectionCard>
    </PageSkeleton>
  );
}
