import { ListFilter } from "lucide-react";
import type { ReactNode } from "react";
import { cx } from "@/components/ui/base/cx";
import { controlStyle } from "@/components/ui/base/field-frame";

export const FILTER_LABEL = "Filter by tool, server, key, person or request ID";

/** The class names of the input in the frame. */
export const filterInput = cx(controlStyle, "h-8 pl-8");

/** The place of the input that filters the calls, with its icon. */
export function FilterFrame({ children }: { children: ReactNode }) {
  return (
    <div className="relative min-w-0 sm:w-[400px]">
      <ListFilter
        aria-hidden="true"
        className="pointer-events-none absolute top-2 left-2.5 size-4 text-faint"
      />
      {children}
    </div>
  );
}
