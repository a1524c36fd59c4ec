import { type ComponentProps, useId } from "react";
import { cx } from "@/components/ui/base/cx";
import {
  controlStyle,
  describedBy,
  FieldFrame,
  type FieldTexts,
} from "@/components/ui/base/field-frame";

export interface TextareaFieldProps
  extends Omit<ComponentProps<"textarea">, "className">,
    FieldTexts {
  mono?: boolean;
  className?: string;
}

/**
 * A text field of several lines, with its label, hint and error. Its height follows the text, up to
 * twelve lines.
 */
export function TextareaField({
  label,
  hint,
  error,
  note,
  hideLabel,
  mono,
  id,
  className,
  rows = 3,
  ...rest
}: TextareaFieldProps) {
  const own = useId();
  const fieldId = id ?? own;
  return (
    <FieldFrame id={fieldId} {...{ label, hint, error, note, hideLabel, className }}>
      <textarea
        {...rest}
        id={fieldId}
        rows={rows}
        aria-invalid={error ? true : undefined}
        aria-describedby={describedBy(fieldId, { hint, error })}
        className={cx(
          controlStyle,
          "field-sizing-content max-h-64 min-h-19 resize-y py-1.5",
          mono && "font-mono",
        )}
      />
    </FieldFrame>
  );
}
