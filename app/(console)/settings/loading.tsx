import { FormSkeleton } from "@/components/ui/form-skeleton";
import { PageSkeleton } from "@/components/ui/page-skeleton";
import { SectionCard } from "@/components/ui/section-card";
import { LineSkeleton } from "@/components/ui/skeleton";
import { RowsSkeleton } from "@/components/ui/table-skeleton";

/** The shape of the settings while they are read. */
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
