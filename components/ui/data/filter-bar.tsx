import type { ReactNode } from "react";
import { Spinner } from "@/components/ui/base/spinner";

interface FilterBarProps {
  children: ReactNode;
  /** True while the list is loading with a changed filter. */
  pending?: boolean;
}

/**
 * A row of filters above a list. The row wraps if necessary, and shows a spinner while the list is
 * loading.
 */
export function FilterBar({ children, pending = false }: FilterBarProps) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset cannot be laid out as a wrapping row.
    <div
      role="group"
      aria-label="Filters"
      className="mb-3 flex flex-wrap items-center gap-2 [&>*]:max-sm:flex-auto"
    >
      {children}
      {pending && (
        <span role="status" className="ml-auto flex items-center text-sm text-muted">
          <Spinner />
          <span className="sr-only">Loading</span>
        </span>
      )}
    </div>
  );
}
