import type { ReactNode } from "react";
import { cx } from "@/components/ui/base/cx";

export interface SectionCardProps {
  title?: ReactNode;
  description?: ReactNode;
  action?: ReactNode;
  footer?: ReactNode;
  /**
   * True to give the section a red border. It marks the danger section, which comes last on its
   * page.
   */
  danger?: boolean;
  /** True if the content has no padding around it, for lists that have their own padding. */
  flush?: boolean;
  className?: string;
  children: ReactNode;
}

/** A section of a page, with a title above its content. */
export function SectionCard({
  title,
  description,
  action,
  footer,
  danger,
  flush,
  className,
  children,
}: SectionCardProps) {
  return (
    <section
      className={cx(
        "min-w-0 rounded-surface border bg-surface",
        danger ? "border-red" : "border-line",
        className,
      )}
    >
      {title && (
        <div
          className={cx(
            "flex flex-wrap items-start justify-between gap-x-4 gap-y-2 px-5 pt-4",
            flush ? "border-b border-line pb-3" : "pb-0",
          )}
        >
          <div className="min-w-0">
            <h2 className="text-section font-medium">{title}</h2>
            {description && <p className="max-w-[72ch] text-sm text-muted">{description}</p>}
          </div>
          {action}
        </div>
      )}
      <div className={flush ? undefined : "px-5 pt-4 pb-5 empty:pt-0"}>{children}</div>
      {footer && (
        <div className="flex flex-wrap items-center justify-end gap-2 border-t border-line px-5 py-3 text-sm text-muted">
          {footer}
        </div>
      )}
    </section>
  );
}
