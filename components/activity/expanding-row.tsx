import type { ReactNode } from "react";
import { VisibleText } from "@/components/ui/base/visible-text";
import { Folded } from "@/components/ui/layout/folded";

export interface ExpandingRowProps {
  /** The part of the row that is always visible. Clicking it shows or hides the details. */
  summary: ReactNode;
  /** A sentence that is shown above the facts when the row is expanded. */
  lead?: ReactNode;
  /** Pairs of label and value. A fact without a value is left out. */
  facts: readonly (readonly [label: string, value: ReactNode])[];
}

/** A row of a list that expands to show its details, even if JavaScript is disabled. */
export function ExpandingRow({ summary, lead, facts }: ExpandingRowProps) {
  return (
    <li>
      <Folded row label={summary}>
        <div className="border-t border-line bg-sunken px-4 py-4 pl-[42px] sm:px-5 sm:pl-[46px]">
          {lead && <p className="mb-3 max-w-[72ch] text-sm">{lead}</p>}
          <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-6 gap-y-1.5 text-sm">
            {facts
              .filter(([, value]) => value)
              .map(([label, value]) => (
                <div key={label} className="contents">
                  <dt className="text-muted">{label}</dt>
                  <dd className="break-words">{value}</dd>
                </div>
              ))}
          </dl>
        </div>
      </Folded>
    </li>
  );
}

/** Shows a code, an address or an id in a monospaced font. */
export function MonoFact({ children }: { children: string }) {
  return (
    <code className="font-mono select-all">
      <VisibleText text={children} />
    </code>
  );
}
