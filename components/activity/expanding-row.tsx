import type { ReactNode } from "react";
import { Folded } from "@/components/ui/layout/folded";
import { FactList, type FactListProps } from "./fact-list";

export interface ExpandingRowProps extends FactListProps {
  /** The part of the row that is always visible. Clicking it shows or hides the details. */
  summary: ReactNode;
  /** A sentence that is shown above the facts when the row is expanded. */
  lead?: ReactNode;
}

/** A row of a list that expands to show its details, even if JavaScript is disabled. */
export function ExpandingRow({ summary, lead, facts }: ExpandingRowProps) {
  return (
    <li>
      <Folded row label={summary}>
        <div className="border-t border-line bg-sunken px-4 py-4 pl-[42px] sm:px-5 sm:pl-[46px]">
          {lead && <p className="mb-3 max-w-[72ch] text-sm">{lead}</p>}
          <FactList facts={facts} />
        </div>
      </Folded>
    </li>
  );
}
