import type { ComponentProps, ReactNode } from "react";
import { cx } from "@/components/ui/base/cx";

interface TableProps {
  /** The caption of the table, for screen readers only. */
  caption: string;
  children: ReactNode;
  /**
   * True if the table is hidden on screens narrower than 640 px, because a `CardList` is shown
   * there instead.
   */
  wideOnly?: boolean;
  className?: string;
}

/** A table whose header row stays visible while the page is scrolled. */
export function Table({ caption, children, wideOnly, className }: TableProps) {
  return (
    <div
      className={cx(
        "rounded-surface border border-line bg-surface",
        wideOnly ? "max-sm:hidden" : "max-lg:overflow-x-auto",
        className,
      )}
    >
      <table className="w-full border-separate border-spacing-0 text-left text-sm">
        <caption className="sr-only">{caption}</caption>
        {children}
      </table>
    </div>
  );
}

/** The header row of a table. It contains `TableHeader` and `SortHeader` elements. */
export function TableHead({ children }: { children: ReactNode }) {
  return (
    <thead className="[&_th:first-child]:rounded-tl-[11px] [&_th:last-child]:rounded-tr-[11px]">
      <tr>{children}</tr>
    </thead>
  );
}

export const headerCellStyle =
  "h-9 border-b border-line bg-sunken px-3 text-xs font-medium whitespace-nowrap text-muted first:pl-4 last:pr-4 lg:sticky lg:top-0 lg:z-10";

/** The header of a column. With `hidden`, only screen readers present it. */
export function TableHeader({
  hidden,
  className,
  children,
  ...rest
}: ComponentProps<"th"> & { hidden?: boolean }) {
  return (
    <th scope="col" {...rest} className={cx(headerCellStyle, className)}>
      {hidden ? <span className="sr-only">{children}</span> : children}
    </th>
  );
}

/** The body of a table, which contains the rows. */
export function TableBody({ children }: { children: ReactNode }) {
  return <tbody className="[&>tr:last-child>td]:border-b-0">{children}</tbody>;
}

/** A table row with a minimum height of 56 px. */
export function TableRow({
  selected,
  className,
  ...rest
}: ComponentProps<"tr"> & { selected?: boolean }) {
  return (
    <tr
      {...rest}
      data-selected={selected || undefined}
      className={cx(
        "group/row transition-colors duration-120 hover:bg-sunken data-[selected]:bg-hover",
        className,
      )}
    />
  );
}

/** A cell of a table. `end` aligns its content, usually a number or a menu, to the right. */
export function TableCell({ end, className, ...rest }: ComponentProps<"td"> & { end?: boolean }) {
  return (
    <td
      {...rest}
      className={cx(
        "h-14 border-b border-line px-3 py-2 first:pl-4 last:pr-4",
        end && "text-right",
        className,
      )}
    />
  );
}
