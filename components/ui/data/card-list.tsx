import type { ReactNode } from "react";

/** A list of cards that is shown instead of a table on screens narrower than 640 px. */
export function CardList({ label, children }: { label: string; children: ReactNode }) {
  return (
    <ul
      aria-label={label}
      className="divide-y divide-line rounded-surface border border-line bg-surface sm:hidden"
    >
      {children}
    </ul>
  );
}

export interface RowCardProps {
  title: ReactNode;
  status?: ReactNode;
  menu?: ReactNode;
  /** The checkbox that selects the row, shown before the title. */
  select?: ReactNode;
  /** Two or three facts about the row, such as its last use and its expiry. */
  children?: ReactNode;
}

/**
 * Shows a row of a list as a card, with the title and status first, followed by facts in muted
 * text.
 */
export function RowCard({ title, status, menu, select, children }: RowCardProps) {
  return (
    <li className="flex items-start gap-3 px-4 py-3">
      {select && <div className="flex h-5 items-center">{select}</div>}
      <div className="flex min-w-0 flex-1 flex-col gap-2">
        <div className="flex items-start justify-between gap-3">
          <div className="min-w-0">{title}</div>
          {status}
        </div>
        {children && (
          <div className="flex flex-wrap gap-x-4 gap-y-1 text-sm text-muted">{children}</div>
        )}
      </div>
      {menu && <div className="-mt-1.5 -mr-2">{menu}</div>}
    </li>
  );
}
