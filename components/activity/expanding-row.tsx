import { ChevronRight } from "lucide-react";
import type { ReactNode } from "react";
import { VisibleText } from "@/components/ui/base/visible-text";

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
      <details className="group">
        <summary className="flex min-h-11 list-none items-center gap-3 px-4 py-2 text-sm transition-colors duration-120 hover:bg-sunken focus-visible:-outline-offset-2 sm:px-5 [&::-webkit-details-marker]:hidden">
          <ChevronRight
            aria-hidden="true"
            className="size-3.5 shrink-0 text-faint transition-transform duration-120 group-open:rotate-90"
          />
          {summary}
        </summary>
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
      </details>
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
