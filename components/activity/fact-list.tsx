import type { ReactNode } from "react";
import { VisibleText } from "@/components/ui/base/visible-text";

export interface FactListProps {
  /** Pairs of label and value. A fact without a value is left out. */
  facts: readonly (readonly [label: string, value: ReactNode])[];
}

/** A list of facts in two columns, with the labels in muted text. */
export function FactList({ facts }: FactListProps) {
  return (
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
  );
}

/** Shows a code, a name, an address or an id in a monospaced font. */
export const mono = (text: string | null) =>
  text && (
    <code className="font-mono select-all">
      <VisibleText text={text} />
    </code>
  );
