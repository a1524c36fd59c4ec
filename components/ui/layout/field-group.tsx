import { type ReactNode, useId } from "react";

interface FieldGroupProps {
  title: string;
  /** One sentence about all fields of the group. */
  description: string;
  children: ReactNode;
}

/**
 * Fields of a long form that belong together. On wide screens, the title and the description are
 * beside the fields, and above them on narrow ones.
 */
export function FieldGroup({ title, description, children }: FieldGroupProps) {
  const id = useId();
  return (
    // biome-ignore lint/a11y/useSemanticElements: a legend cannot stand beside its fields in a grid.
    <div
      role="group"
      aria-labelledby={id}
      className="grid gap-x-10 gap-y-4 border-b border-line pb-6 md:grid-cols-[minmax(0,14rem)_minmax(0,28rem)]"
    >
      <div>
        <h2 id={id} className="text-base font-medium">
          {title}
        </h2>
        <p className="text-sm text-muted">{description}</p>
      </div>
      <div className="flex min-w-0 flex-col gap-4">{children}</div>
    </div>
  );
}
