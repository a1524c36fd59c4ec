import { ChevronLeft, ChevronRight } from "lucide-react";
import { Button } from "./button";
import { ButtonLink } from "./button-link";

export interface PaginationProps {
  /** The first and the last row of this page, counted from 1. */
  from: number;
  to: number;
  /** Leave out where counting costs too much. */
  total?: number;
  /** What is counted: "keys". */
  unit?: string;
  previousHref?: string;
  nextHref?: string;
}

const count = (value: number) => value.toLocaleString("en-GB");

/** Where one is in a long list, and the links to the pages before and after. */
export function Pagination({ from, to, total, unit, previousHref, nextHref }: PaginationProps) {
  const of = total === undefined ? "" : ` of ${count(total)}`;
  return (
    <nav aria-label="Pages" className="mt-3 flex items-center justify-between gap-3">
      <p className="text-sm text-muted">
        {count(from)}–{count(to)}
        {of}
        {unit && ` ${unit}`}
      </p>
      <div className="flex gap-2">
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
