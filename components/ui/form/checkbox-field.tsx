"use client";

import { useId } from "react";
import { cx } from "@/components/ui/base/cx";
import { describedBy, FieldMessages, type FieldTexts } from "@/components/ui/base/field-frame";
import { Checkbox, type CheckboxProps } from "./checkbox";

export type CheckboxFieldProps = Omit<CheckboxProps, "id" | "aria-label"> &
  Pick<FieldTexts, "label" | "hint" | "error">;

/**
 * A checkbox with a label. The label must be worded as a statement that is true if the box is
 * ticked.
 */
export function CheckboxField({ label, hint, error, className, ...rest }: CheckboxFieldProps) {
  const id = useId();
  return (
    <div className={cx("flex items-start gap-2.5", className)}>
      <span className="flex h-5 items-center">
        <Checkbox
          {...rest}
          id={id}
          aria-labelledby={`${id}-label`}
          aria-describedby={describedBy(id, { hint, error })}
        />
      </span>
      <div className="min-w-0">
        <label id={`${id}-label`} htmlFor={id} className="text-base">
          {label}
        </label>
        <FieldMessages id={id} hint={hint} error={error} />
      </div>
    </div>
  );
}
