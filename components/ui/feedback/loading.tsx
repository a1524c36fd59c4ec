import type { ReactNode } from "react";

/** Says once, to screen readers, that its skeletons stand for something that is coming. */
export function Loading({ label = "Loading", children }: { label?: string; children: ReactNode }) {
  return (
    <div aria-busy="true">
      <span role="status" className="sr-only">
        {label}
      </span>
      {children}
    </div>
  );
}
