import { ChevronRight } from "lucide-react";
import type { ReactNode } from "react";
import { cx } from "@/components/ui/base/cx";

interface FoldedProps {
  label: ReactNode;
  /** True if the content is expanded when the page loads. */
  open?: boolean;
  className?: string;
  /** Class names for the label. They replace its muted style. */
  labelClassName?: string;
  children: ReactNode;
}

/** A label that expands to show content that most users do not need. */
export function Folded({ label, open, className, labelClassName, children }: FoldedProps) {
  return (
    <details className={cx("group min-w-0", className)} open={open ? true : undefined}>
      <summary
        className={cx(
          "flex w-fit list-none items-center gap-1 rounded-sm text-sm [&::-webkit-details-marker]:hidden",
          labelClassName ?? "text-muted hover:text-ink",
        )}
      >
        <ChevronRight
          aria-hidden="true"
          className="size-3.5 shrink-0 text-muted transition-transform duration-120 group-open:rotate-90"
        />
        {label}
      </summary>
      {children}
    </details>
  );
}
