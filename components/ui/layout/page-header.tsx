import type { ReactNode } from "react";

export interface PageHeaderProps {
  title: ReactNode;
  /** One sentence in muted text below the title. */
  description?: ReactNode;
  /** The pill next to the title. */
  status?: ReactNode;
  /** One primary button, with at most one menu next to it. */
  action?: ReactNode;
  /** A link above the title that leads back to the list. */
  back?: ReactNode;
}

/**
 * The header of a page, with its title, a one-sentence description, and one button on the right.
 */
export function PageHeader({ title, description, status, action, back }: PageHeaderProps) {
  return (
    <header className="mb-6">
      {back && <div className="mb-2 text-sm text-muted">{back}</div>}
      <div className="flex flex-wrap items-start justify-between gap-x-6 gap-y-3">
        <div className="min-w-0">
          <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
            <h1 className="min-w-0 text-title font-medium tracking-[-0.01em] break-words">
              {title}
            </h1>
            {status}
          </div>
          {description && <p className="mt-0.5 max-w-[72ch] text-sm text-muted">{description}</p>}
        </div>
        {action && <div className="flex shrink-0 items-center gap-2">{action}</div>}
      </div>
    </header>
  );
}
