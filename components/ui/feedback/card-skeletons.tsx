import { SectionCard } from "@/components/ui/layout/section-card";
import { LineSkeleton, Skeleton } from "./skeleton";
import { RowsSkeleton } from "./table-skeleton";

/** The skeleton of a card that contains a chart. */
export function ChartCardSkeleton({ title }: { title: string }) {
  return (
    <SectionCard title={title}>
      <div className="flex h-[282px] flex-col gap-3">
        <LineSkeleton className="w-32" />
        <Skeleton className="h-[200px] rounded-control" />
        <LineSkeleton className="w-28" />
      </div>
    </SectionCard>
  );
}

interface RowsCardProps {
  title: string;
  /** True if the card has a description below its title. */
  described?: boolean;
  rows: number;
}

/** The skeleton of a card that contains expandable rows. */
export function RowsCardSkeleton({ title, described, rows }: RowsCardProps) {
  const sentence = described ? <LineSkeleton className="w-72" /> : undefined;
  return (
    <SectionCard flush title={title} description={sentence}>
      <RowsSkeleton rows={rows} />
    </SectionCard>
  );
}

/** The skeleton of a code block. */
export function CodeSkeleton() {
  return <Skeleton className="h-[118px] rounded-control" />;
}
