"use client";

import { Radio } from "@base-ui/react/radio";
import { RadioGroup } from "@base-ui/react/radio-group";
import { useId } from "react";
import { cx } from "@/components/ui/base/cx";
import { describedBy, FieldMessages, type FieldTexts } from "@/components/ui/base/field-frame";

export interface SegmentedFieldProps extends FieldTexts {
  options: readonly { value: string; label: string; disabled?: boolean }[];
  name?: string;
  value?: string;
  defaultValue?: string;
  onValueChange?: (value: string) => void;
  disabled?: boolean;
  className?: string;
}

/** A radio group that is displayed as adjacent segments, for a small number of choices. */
export function SegmentedField({
  label,
  hint,
  error,
  note,
  hideLabel,
  options,
  onValueChange,
  className,
  ...group
}: SegmentedFieldProps) {
  const id = useId();
  return (
    <div className={cx("flex min-w-0 flex-col gap-1.5", className)}>
      <div className={hideLabel ? "sr-only" : "flex items-baseline justify-between gap-2"}>
        <span id={id} className="text-sm font-medium">
          {label}
        </span>
        {note && <span className="text-xs text-faint">{note}</span>}
      </div>
      <RadioGroup
        {...group}
        aria-labelledby={id}
        aria-describedby={describedBy(id, { hint, error })}
        aria-invalid={error ? true : undefined}
        onValueChange={(next) => onValueChange?.(String(next))}
        className="flex min-h-8 w-full flex-wrap gap-0.5 rounded-control border border-control bg-sunken p-0.5"
      >
        {options.map((option) => (
          <Radio.Root
            key={option.value}
            value={option.value}
            disabled={option.disabled}
            nativeButton
            render={<button type="button" />}
            className={cx(
              "h-[26px] min-w-fit flex-1 rounded-md border border-transparent px-2 text-sm whitespace-nowrap text-muted",
              "transition-colors duration-120 hover:text-ink focus-visible:outline-offset-0",
              "data-[checked]:border-control data-[checked]:bg-surface data-[checked]:font-medium data-[checked]:text-ink",
              "data-[disabled]:opacity-50",
            )}
          >
            {option.label}
          </Radio.Root>
        ))}
      </RadioGroup>
      <FieldMessages id={id} hint={hint} error={error} />
    </div>
  );
}
