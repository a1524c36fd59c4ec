import type { ReactNode } from "react";
import { PageHeader, type PageHeaderProps } from "./page-header";

interface DetailHeaderProps extends PageHeaderProps {
  /** Four `Fact` elements, shown in a row. */
  facts: ReactNode;
  /** The tabs of the page, directly below the facts. */
  tabs?: ReactNode;
}

/**
 * The header of the page of one thing, such as a key, a server, a person or a team: title, pill,
 * actions, one muted line, four facts and the tabs. The facts are in a row on wide screens, and in
 * two columns on narrow ones.
 */
export function DetailHeader({ facts, tabs, ...header }: DetailHeaderProps) {
  return (
    <div className="mb-6">
      <PageHeader {...header} />
      <dl className="grid grid-cols-2 gap-x-6 gap-y-4 md:grid-cols-4">{facts}</dl>
      {tabs && <div className="mt-6">{tabs}</div>}
    </div>
  );
}
