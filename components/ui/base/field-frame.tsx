import { CircleAlert } from "lucide-react";
import type { ReactElement, ReactNode } from "react";
import { cx } from "@/components/ui/base/cx";

/** The class names shared by text inputs, selects and comboboxes. */
export const controlStyle = cx(
  "w-full min-w-0 rounded-control border border-control bg-surface px-2.5 text-base text-ink",
  "max-sm:[&:is(input,textarea)]:text-[16px] transition-colors duration-120",
  "focus-visible:outline-2 focus-visible:-outline-offset-1 focus-visible:outline-brass",
  "aria-invalid:border-red data-[invalid]:border-red",
  "disabled:cursor-not-allowed disabled:bg-sunken disabled:text-muted",
  "[&[readonly]]:bg-sunken",
);

export interface FieldTexts {
  label: string | ReactElement;
  hint?: string | ReactElement;
  /** Says what is wrong with the value and how to correct it. */
  error?: string;
  /** A note next to the label, such as "optional". */
  note?: string;
  /** True if the label is visible only to screen readers. */
  hideLabel?: boolean;
}

interface FieldFrameProps extends FieldTexts {
  id: string;
  className?: string;
  children: ReactNode;
}

/** Returns the value of `aria-describedby` for a control inside a `FieldFrame`. */
export function describedBy(id: string, texts: Pick<FieldTexts, "hint" | "error">) {
  return cx(texts.error ? `${id}-error` : null, texts.hint ? `${id}-hint` : null) || undefined;
}

/**
 * Shows the label above the control with the given id, and the hint and the error below the
 * control.
 */
export function FieldFrame({
  id,
  label,
  hint,
  error,
  note,
  hideLabel,
  className,
  children,
}: FieldFrameProps) {
  return (
    <div className={cx("flex min-w-0 flex-col gap-1.5", className)}>
      <div className={hideLabel ? "sr-only" : "flex items-baseline justify-between gap-2"}>
        <label htmlFor={id} className="text-sm font-medium">
          {label}
        </label>
        {note && <span className="text-xs text-faint">{note}</span>}
      </div>
      {children}
      <FieldMessages id={id} hint={hint} error={error} />
    </div>
  );
}

/**
 * Shows the hint and the error of a field, under the ids that `describedBy` puts into
 * `aria-describedby`.
 */
export function FieldMessages({
  id,
  hint,
  error,
}: Pick<FieldTexts, "hint" | "error"> & { id: string }) {
  return (
    <>
      {error && (
        <p id={`${id}-error`} className="flex gap-1.5 text-sm text-red">
          <CircleAlert aria-hidden="true" className="mt-[3px] size-3.5 shrink-0" />
          <span className="min-w-0">{error}</span>
        </p>
      )}
      {hint && (
        <p id={`${id}-hint`} className="text-sm text-muted">
          {hint}
        </p>
      )}
    </>
  );
}
