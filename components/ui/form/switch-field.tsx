"use client";

import { Switch } from "@base-ui/react/switch";
import { useId } from "react";
import { cx } from "@/components/ui/base/cx";
import { describedBy, FieldMessages, type FieldTexts } from "@/components/ui/base/field-frame";

export interface SwitchFieldProps extends Pick<FieldTexts, "label" | "hint" | "error"> {
  name?: string;
  checked?: boolean;
  defaultChecked?: boolean;
  onCheckedChange?: (checked: boolean) => void;
  disabled?: boolean;
  className?: string;
}

/** A switch for a setting, with the label on its left. */
export function SwitchField({
  label,
  hint,
  error,
  onCheckedChange,
  className,
  ...rest
}: SwitchFieldProps) {
  const id = useId();
  return (
    <div className={cx("flex items-start justify-between gap-4", className)}>
      <div className="min-w-0">
        <label id={`${id}-label`} htmlFor={id} className="text-base font-medium">
          {label}
        </label>
        <FieldMessages id={id} hint={hint} error={error} />
      </div>
      <Switch.Root
        {...rest}
        id={id}
        aria-labelledby={`${id}-label`}
        aria-describedby={describedBy(id, { hint, error })}
        onCheckedChange={(checked) => onCheckedChange?.(checked)}
        className={cx(
          "inline-flex h-5 w-8 shrink-0 items-center rounded-full border border-control bg-sunken p-0.5",
          "transition-colors duration-120 data-[checked]:border-ink data-[checked]:bg-ink data-[disabled]:opacity-50",
        )}
      >
        <Switch.Thumb className="size-3.5 rounded-full bg-control transition-[translate] duration-120 data-[checked]:translate-x-3 data-[checked]:bg-bg" />
      </Switch.Root>
    </div>
  );
}
