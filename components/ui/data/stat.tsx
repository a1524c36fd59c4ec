import Link from "next/link";
import type { ReactNode } from "react";

/** A row of figures inside one border. Each figure is a `Stat`. */
export function StatRow({ children }: { children: ReactNode }) {
  return (
    <dl className="grid grid-cols-2 gap-px overflow-hidden rounded-surface border border-line bg-line lg:auto-cols-fr lg:grid-flow-col lg:grid-cols-none">
      {children}
    </dl>
  );
}

export interface StatProps {
  label: string;
  value: number | string;
  /** A line of muted text below the figure, such as "12 in the last hour". */
  detail?: ReactNode;
  href?: string;
}

/** A single figure, such as a number of calls, with its label above it. */
export function Stat({ label, value, detail, href }: StatProps) {
  return (
    <div className="min-w-0 bg-surface px-4 py-4 sm:px-5">
      <dt className="text-sm text-muted">
        {href ? (
          <Link
            href={href}
            className="rounded-sm decoration-control underline-offset-3 hover:underline"
          >
            {label}
          </Link>
        ) : (
          label
        )}
      </dt>
      <dd className="mt-1 text-figure break-words tracking-[-0.02em]">
        {typeof value === "number" ? value.toLocaleString("en-GB") : value}
      </dd>
      {detail && <dd className="mt-0.5 text-sm text-muted">{detail}</dd>}
    </div>
  );
}
