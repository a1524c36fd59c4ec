import { ChevronRight } from "lucide-react";
import type { ReactNode } from "react";

interface MoreDetailsProps {
  /** Something inside was refused: it is shown. */
  open: boolean;
  children: ReactNode;
}

/** What few need of a form, folded away. */
export function MoreDetails({ open, children }: MoreDetailsProps) {
  return (
    <details className="group" open={open ? true : undefined}>
      <summary className="flex w-fit list-none items-center gap-1 rounded-sm text-sm text-muted hover:text-ink [&::-webkit-details-marker]:hidden">
        <ChevronRight
          aria-hidden="true"
          className="size-3.5 transition-transform duration-120 group-open:rotate-90"
        />
        More
      </summary>
      <div className="mt-4 flex flex-col gap-5">{children}</div>
    </details>
  );
}
