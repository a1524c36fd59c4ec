import { ChevronLeft, ChevronRight, ChevronsLeft } from "lucide-react";
import { Button } from "@/components/ui/form/button";
import { ButtonLink } from "@/components/ui/form/button-link";

export interface PaginationProps {
  /** The number of rows on this page. The number of rows in the whole list is `total`. */
  shown: number;
  total: number;
  /** The plural noun for the rows: "keys". */
  unit: string;
  /** The URL of the first page, or undefined on the first page. */
  beginningHref?: string;
  previousHref?: string;
  nextHref?: string;
}

const count = (value: number) => value.toLocaleString("en-GB");

/** Shows how many of a list's rows are on this page, with links to the other pages. */
export function Pagination(props: PaginationProps) {
  const { shown, total, unit, beginningHref, previousHref, nextHref } = props;
  return (
    <nav aria-label="Pages" className="mt-3 flex items-center justify-between gap-3">
      <p className="text-sm text-muted">
        {shown < total && `${count(shown)} of `}
        {count(total)} {unit}
      </p>
      <div className="flex gap-2">
        {beginningHref && (
          <ButtonLink href={beginningHref} size="sm" variant="ghost" className="max-sm:hidden">
            <ChevronsLeft aria-hidden="true" />
            First
          </ButtonLink>
        )}
        {previousHref ? (
          <ButtonLink href={previousHref} size="sm" rel="prev">
            <ChevronLeft aria-hidden="true" />
            Previous
          </ButtonLink>
        ) : (
          <Button size="sm" disabled>
            <ChevronLeft aria-hidden="true" />
            Previous
          </Button>
        )}
        {nextHref ? (
          <ButtonLink href={nextHref} size="sm" rel="next">
            Next
            <ChevronRight aria-hidden="true" />
          </ButtonLink>
        ) : (
          <Button size="sm" disabled>
            Next
            <ChevronRight aria-hidden="true" />
          </Button>
        )}
      </div>
    </nav>
  );
}
