import type { ReactNode } from "react";
import { cx } from "@/components/ui/base/cx";

interface ScrollerProps {
  label: string;
  className?: string;
  children: ReactNode;
}

/** A box whose content may be larger than it: named, and scrolled by keyboard too. */
export function Scroller({ label, className, children }: ScrollerProps) {
  return (
    <section
      aria-label={label}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: without it no key reaches what is cut off.
      tabIndex={0}
      className={cx("min-w-0 overflow-auto focus-visible:-outline-offset-2", className)}
    >
      {children}
    </section>
  );
}
