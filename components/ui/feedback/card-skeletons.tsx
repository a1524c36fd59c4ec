import { SectionCard } from "@/components/ui/layout/section-card";
import { LineSkeleton, Skeleton } from "./skeleton";
import { RowsSkeleton } from "./table-skeleton";

/** The card of a chart, while it is read. */
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
  /** There is a sentence below the title. */
  described?: boolean;
  rows: number;
}

/** A card of rows that open, while they are read. */
export function RowsCardSkeleton({ title, described, rows }: RowsCardProps) {
  const sentence = described ? <LineSkeleton className="w-72" /> : undefined;
  return (
    <SectionCard flush title={title} description={sentence}>
      <RowsSkeleton rows={rows} />
    </SectionCard>
  );
}

/** A block of commands, while they are made. */
export function CodeSkeleton() {
  return <Skeleton className="h-[118px] rounded-control" />;
}
