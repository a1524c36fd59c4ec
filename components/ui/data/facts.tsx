import type { ReactNode } from "react";

/** A single fact, with its label in muted text above its value. */
export function Fact({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className="min-w-0">
      <dt className="text-xs text-muted">{label}</dt>
      <dd className="mt-1 text-base break-words">{children}</dd>
    </div>
  );
}
