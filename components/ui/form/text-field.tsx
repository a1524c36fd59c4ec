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
  /** The unit of a number, such as "days", shown after it. The field is then as wide as a number. */
  unit?: string;
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
  unit,
  id,
  className,
  ...rest
}: TextFieldProps) {
  const own = useId();
  const fieldId = id ?? own;
  return (
    <FieldFrame id={fieldId} {...{ label, hint, error, note, hideLabel, className }}>
      <div className={unit && "flex items-center gap-2"}>
        <input
          autoComplete="off"
          {...rest}
          id={fieldId}
          aria-invalid={error ? true : undefined}
          aria-describedby={
            cx(unit && `${fieldId}-unit`, describedBy(fieldId, { hint, error })) || undefined
          }
          className={cx(controlStyle, "h-8", mono && "font-mono", unit && "max-w-32")}
        />
        {unit && (
          <span id={`${fieldId}-unit`} className="text-sm text-muted">
            {unit}
          </span>
        )}
      </div>
    </FieldFrame>
  );
}
