import type { ReactNode } from "react";

/** A row of filters above a list, with what belongs to the right in `end`. It wraps. */
export function FilterBar({ children, end }: { children: ReactNode; end?: ReactNode }) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset cannot be laid out as a wrapping row.
    <div
      role="group"
      aria-label="Filters"
      className="mb-3 flex flex-wrap items-center gap-2 [&>*]:max-sm:flex-auto"
    >
      {children}
      {end && <div className="ml-auto flex items-center gap-2 text-sm text-muted">{end}</div>}
    </div>
  );
}
