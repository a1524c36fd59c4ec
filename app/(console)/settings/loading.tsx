import { FormSkeleton } from "@/components/ui/feedback/form-skeleton";
import { PageSkeleton } from "@/components/ui/feedback/page-skeleton";
import { LineSkeleton } from "@/components/ui/feedback/skeleton";
import { RowsSkeleton } from "@/components/ui/feedback/table-skeleton";
import { SectionCard } from "@/components/ui/layout/section-card";

/** The skeleton shown while the settings load. */
export default function SettingsLoading() {
  return (
    <PageSkeleton title="Settings" label="Loading the settings">
      <div className="flex flex-col gap-6">
        {["Profile", "Password"].map((title) => (
          <SectionCard key={title} title={title} description={<LineSkeleton className="w-64" />}>
            <div className="max-w-[440px]">
              <FormSkeleton fields={2} />
            </div>
          </SectionCard>
        ))}
        <SectionCard flush title="Sessions" description={<LineSkeleton className="w-96" />}>
          <RowsSkeleton rows={2} />
        </SectionCard>
      </div>
    </PageSkeleton>
  );
}
