import type { ReactNode } from "react";

/** Wraps skeletons, and lets screen readers announce once what is being loaded. */
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
