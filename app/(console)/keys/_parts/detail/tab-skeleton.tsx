import {
  ChartCardSkeleton,
  CodeSkeleton,
  RowsCardSkeleton,
} from "@/components/ui/feedback/card-skeletons";
import { FormSkeleton } from "@/components/ui/feedback/form-skeleton";
import { Loading } from "@/components/ui/feedback/loading";
import { LineSkeleton, Skeleton } from "@/components/ui/feedback/skeleton";
import { SectionCard } from "@/components/ui/layout/section-card";
import type { KeyTab } from "./key-tabs";

/** The skeleton of a tab on the page of a key, connection or trust rule. */
export function TabSkeleton({ tab }: { tab: KeyTab["tab"] }) {
  return (
    <Loading label="Loading the tab">
      <div className="flex flex-col gap-6">{SKELETONS[tab]}</div>
    </Loading>
  );
}

const form = (title: string, fields: number) => (
  <SectionCard title={title}>
    <div className="max-w-[560px]">
      <FormSkeleton fields={fields} />
    </div>
  </SectionCard>
);

const SKELETONS: Readonly<Record<KeyTab["tab"], React.ReactNode>> = {
  overview: (
    <>
      <ChartCardSkeleton title="Use" />
      <RowsCardSkeleton title="Recent calls and denials" rows={6} />
    </>
  ),
  access: (
    <SectionCard flush title="Access" description={<LineSkeleton className="w-52" />}>
      <div className="flex flex-col gap-1.5 border-b border-line px-5 py-4">
        <Skeleton className="h-8 rounded-control" />
        <LineSkeleton className="w-64" />
      </div>
      <div className="px-5 py-5">
        <LineSkeleton className="w-56" />
      </div>
    </SectionCard>
  ),
  calls: <RowsCardSkeleton title="Recent calls and denials" described rows={12} />,
  connect: (
    <SectionCard title="Connect" description={<LineSkeleton className="w-96" />}>
      <div className="flex flex-col gap-3">
        <CodeSkeleton />
        <CodeSkeleton />
      </div>
    </SectionCard>
  ),
  history: (
    <SectionCard title="History">
      <div className="flex flex-col gap-4">
        <LineSkeleton className="w-64" />
        <LineSkeleton className="w-52" />
      </div>
    </SectionCard>
  ),
  settings: form("Settings", 2),
};
