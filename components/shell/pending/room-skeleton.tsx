import type { ReactNode } from "react";
import { isInRoom, ROOMS } from "@/components/shell/pages";
import { CodeSkeleton } from "@/components/ui/feedback/card-skeletons";
import { FormSkeleton } from "@/components/ui/feedback/form-skeleton";
import { PageSkeleton } from "@/components/ui/feedback/page-skeleton";
import { Skeleton } from "@/components/ui/feedback/skeleton";
import { RowsSkeleton, TableSkeleton } from "@/components/ui/feedback/table-skeleton";

type Href = (typeof ROOMS)[number]["href"];

const surface = "overflow-hidden rounded-surface border border-line bg-surface";

const ROWS = (
  <div className={surface}>
    <RowsSkeleton rows={14} />
  </div>
);

const CODE = (
  <div className={`${surface} flex flex-col gap-3 p-5`}>
    <CodeSkeleton />
    <CodeSkeleton />
  </div>
);

const FORM = (
  <div className={`${surface} max-w-[600px] p-5`}>
    <FormSkeleton fields={3} />
  </div>
);

const DETAIL = (
  <div className="flex flex-col gap-6">
    <div className={`${surface} grid gap-4 p-5 sm:grid-cols-4`}>
      {["owner", "use", "end", "place"].map((fact) => (
        <Skeleton key={fact} className="h-8 w-28" />
      ))}
    </div>
    {ROWS}
  </div>
);

/** The content of each room before it is loaded. Other rooms are tables. */
const CONTENT: Partial<Record<Href, ReactNode>> = {
  "/": DETAIL,
  "/activity": ROWS,
  "/api": CODE,
  "/connect": CODE,
  "/settings": FORM,
};

/** The skeleton of the page at this path, which is without the console's base path. */
export function RoomSkeleton({ path }: { path: string }) {
  const room = ROOMS.find((each) => isInRoom(path, each));
  const title = room?.name ?? "Latchkey";
  const content = room && (CONTENT[room.href] ?? <TableSkeleton rows={10} />);
  return (
    <PageSkeleton title={title} label={`Loading ${title}`}>
      {room && path !== room.href ? DETAIL : content}
    </PageSkeleton>
  );
}
