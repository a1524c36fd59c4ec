import type { ReactNode } from "react";
import { NoSuchPlace, PastTheEnd } from "./page-place";
import { Pagination, type PaginationProps } from "./pagination";

interface PagedListProps {
  /** The page that is shown, as `listPage` returns it. */
  listed: {
    readonly page: { readonly rows: readonly unknown[]; readonly total: number };
    readonly lost: boolean;
    readonly firstHref: string;
    readonly links: Pick<PaginationProps, "beginningHref" | "previousHref" | "nextHref">;
  };
  /** The noun for one row, and its plural. */
  unit: readonly [one: string, many: string];
  /** True if the line below the rows is left out as long as one page holds them all. */
  quiet?: boolean;
  /** The message shown if there are no rows at all. */
  empty: ReactNode;
  /** The rows of the page. */
  children: ReactNode;
}

/**
 * One page of a list, with links to the other pages. If there are no rows, it says why: the list is
 * empty, or the link in the URL points past its end. It also says if that link is invalid.
 */
export function PagedList({ listed, unit, quiet, empty, children }: PagedListProps) {
  const { page, lost, firstHref, links } = listed;
  const { total } = page;
  const shown = page.rows.length;
  const isWhole = shown === total && !links.beginningHref;
  return (
    <>
      {lost && <NoSuchPlace />}
      {shown > 0 && (
        <>
          {children}
          {!(quiet && isWhole) && (
            <Pagination shown={shown} total={total} unit={unit[total === 1 ? 0 : 1]} {...links} />
          )}
        </>
      )}
      {shown === 0 && total > 0 && <PastTheEnd unit={unit[1]} beginningHref={firstHref} />}
      {total === 0 && empty}
    </>
  );
}
