import type { ReactNode } from "react";

/** A grid of facts with four columns on wide screens and two columns on narrow screens. */
export function Facts({ children }: { children: ReactNode }) {
  return (
    <dl className="grid grid-cols-2 gap-x-6 gap-y-4 rounded-surface border border-line bg-surface px-5 py-4 lg:grid-flow-col lg:auto-cols-fr lg:grid-cols-none">
      {children}
    </dl>
  );
}

/** A single fact, with its label in muted text above its value. */
export function Fact({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className="min-w-0">
      <dt className="text-xs text-muted">{label}</dt>
      <dd className="mt-1 text-base break-words">{children}</dd>
    </div>
  );
}
