"use client";

import { Checkbox as Base } from "@base-ui/react/checkbox";
import { Check, Minus } from "lucide-react";
import { cx } from "@/components/ui/base/cx";

export interface CheckboxProps {
  id?: string;
  name?: string;
  value?: string;
  checked?: boolean;
  defaultChecked?: boolean;
  indeterminate?: boolean;
  disabled?: boolean;
  required?: boolean;
  onCheckedChange?: (checked: boolean) => void;
  "aria-label"?: string;
  "aria-labelledby"?: string;
  "aria-describedby"?: string;
  className?: string;
}

/** A 16 px checkbox without a visible label, for table rows. It needs an `aria-label`. */
export function Checkbox({ onCheckedChange, className, ...rest }: CheckboxProps) {
  return (
    <Base.Root
      {...rest}
      onCheckedChange={(checked) => onCheckedChange?.(checked)}
      className={cx(
        "inline-grid size-4 shrink-0 align-middle place-items-center rounded-sm border border-control bg-surface text-bg",
        "transition-colors duration-120 hover:border-ink",
        "data-[checked]:border-ink data-[checked]:bg-ink",
        "data-[indeterminate]:border-ink data-[indeterminate]:bg-ink data-[disabled]:opacity-50",
        className,
      )}
    >
      <Base.Indicator className="grid place-items-center">
        {rest.indeterminate ? (
          <Minus aria-hidden="true" strokeWidth={2.5} className="size-3" />
        ) : (
          <Check aria-hidden="true" strokeWidth={2.5} className="size-3" />
        )}
      </Base.Indicator>
    </Base.Root>
  );
}
