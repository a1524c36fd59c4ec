import type { ReactNode } from "react";

export interface EmptyStateProps {
  icon?: ReactNode;
  /** Says what does not exist yet: "No keys yet". */
  title: string;
  /** Explains what the missing object is and why the user would create one. */
  children: ReactNode;
  /** The button that creates the first object. */
  action?: ReactNode;
}

/** The message shown in place of an empty list. */
export function EmptyState({ icon, title, children, action }: EmptyStateProps) {
  return (
    <div className="flex flex-col items-center gap-1 rounded-surface border border-line bg-surface px-6 py-14 text-center">
      {icon && (
        <span
          aria-hidden="true"
          className="mb-3 grid size-10 place-items-center rounded-control border border-line bg-sunken text-muted [&_svg]:size-4"
        >
          {icon}
        </span>
      )}
      <h2 className="text-base font-medium">{title}</h2>
      <p className="max-w-[44ch] text-sm text-balance text-muted">{children}</p>
      {action && <div className="mt-4 flex flex-wrap justify-center gap-2">{action}</div>}
    </div>
  );
}
