import { ChevronRight } from "lucide-react";
import type { ComponentProps, ReactNode } from "react";
import { cx } from "@/components/ui/base/cx";

interface FoldedProps extends Pick<ComponentProps<"details">, "ref" | "onToggle" | "className"> {
  label: ReactNode;
  /** True if the content is expanded when the page loads. */
  open?: boolean;
  /** True for an item of a list: the label is a whole row, with the content below it. */
  row?: boolean;
  /** Class names for the label. They replace its muted style. */
  labelClassName?: string;
  children: ReactNode;
}

/**
 * A label that expands to show content that most users do not need, also before the page's script
 * is loaded. It is the only form of disclosure in the console.
 */
export function Folded({
  label,
  open,
  row = false,
  className,
  labelClassName,
  children,
  ...rest
}: FoldedProps) {
  return (
    <details {...rest} className={cx("group min-w-0", className)} open={open ? true : undefined}>
      <summary
        className={cx(
          "flex list-none items-center text-sm [&::-webkit-details-marker]:hidden",
          row
            ? "min-h-11 gap-3 px-4 py-2 transition-colors duration-120 hover:bg-sunken focus-visible:-outline-offset-2"
            : "w-fit gap-1 rounded-sm",
          labelClassName ?? (row ? undefined : "text-muted hover:text-ink"),
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
