import { type ComponentProps, useId } from "react";
import { cx } from "@/components/ui/base/cx";
import {
  controlStyle,
  describedBy,
  FieldFrame,
  type FieldTexts,
} from "@/components/ui/base/field-frame";

export interface TextFieldProps extends Omit<ComponentProps<"input">, "className">, FieldTexts {
  /** True if the text is monospaced, as for keys, addresses and commands. */
  mono?: boolean;
  className?: string;
}

/** A text field of one line, with its label, hint and error. */
export function TextField({
  label,
  hint,
  error,
  note,
  hideLabel,
  mono,
  id,
  className,
  ...rest
}: TextFieldProps) {
  const own = useId();
  const fieldId = id ?? own;
  return (
    <FieldFrame id={fieldId} {...{ label, hint, error, note, hideLabel, className }}>
      <input
        autoComplete="off"
        {...rest}
        id={fieldId}
        aria-invalid={error ? true : undefined}
        aria-describedby={describedBy(fieldId, { hint, error })}
        className={cx(controlStyle, "h-8", mono && "font-mono")}
      />
    </FieldFrame>
  );
}
