import type { ReactNode } from "react";
import { cx } from "@/components/ui/base/cx";

interface ScrollerProps {
  label: string;
  className?: string;
  children: ReactNode;
}

/** A box with an accessible name that can be scrolled with the pointer or the keyboard. */
export function Scroller({ label, className, children }: ScrollerProps) {
  return (
    <section
      aria-label={label}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a tabindex lets the keyboard scroll.
      tabIndex={0}
      className={cx("min-w-0 overflow-auto focus-visible:-outline-offset-2", className)}
    >
      {children}
    </section>
  );
}
