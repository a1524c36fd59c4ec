import { Select } from "@base-ui/react/select";
import { Check, ChevronsUpDown } from "lucide-react";
import { useId } from "react";
import { cx } from "@/components/ui/base/cx";
import { controlStyle, describedBy, FieldMessages } from "@/components/ui/base/field-frame";
import type { SelectFieldProps } from "./choice-types";

/** A select with its label. `components/ui/form/select-field.tsx` loads it. */
export default function SelectList({
  label,
  hint,
  error,
  note,
  hideLabel,
  options,
  onValueChange,
  placeholder = "Choose",
  className,
  ...root
}: SelectFieldProps & { defaultOpen: boolean }) {
  const id = useId();
  return (
    <Select.Root
      {...root}
      items={options}
      onValueChange={(next) => {
        if (next !== null) onValueChange?.(next);
      }}
    >
      <div className={cx("flex min-w-0 flex-col gap-1.5", className)}>
        <div className={hideLabel ? "sr-only" : "flex items-baseline justify-between gap-2"}>
          <Select.Label className="text-sm font-medium">{label}</Select.Label>
          {note && <span className="text-xs text-faint">{note}</span>}
        </div>
        <Select.Trigger
          aria-describedby={describedBy(id, { hint, error })}
          aria-invalid={error ? true : undefined}
          className={cx(
            controlStyle,
            "flex h-8 items-center justify-between gap-2 pr-2 text-left select-none",
            "hover:bg-hover data-[disabled]:bg-sunken data-[disabled]:text-muted",
          )}
        >
          <Select.Value
            placeholder={placeholder}
            className="truncate data-[placeholder]:text-faint"
          />
          <Select.Icon className="text-muted">
            <ChevronsUpDown aria-hidden="true" className="size-3.5" />
          </Select.Icon>
        </Select.Trigger>
        <FieldMessages id={id} hint={hint} error={error} />
      </div>
      <Select.Portal role="region" aria-label="Choices">
        <Select.Positioner
          alignItemWithTrigger={false}
          sideOffset={4}
          className="z-50 outline-none select-none"
        >
          <Select.Popup className="pop max-h-(--available-height) min-w-(--anchor-width) max-w-(--available-width) overflow-y-auto rounded-surface border border-line bg-surface p-1 shadow-float outline-none">
            {options.map((option) => (
              <Select.Item
                key={option.value}
                value={option.value}
                disabled={option.disabled}
                className="grid grid-cols-[1fr_16px] items-center gap-x-3 rounded-control px-2 py-1.5 text-base outline-none select-none data-[disabled]:text-faint data-[highlighted]:bg-hover"
              >
                <Select.ItemText>{option.label}</Select.ItemText>
                <Select.ItemIndicator className="col-start-2 row-start-1">
                  <Check aria-hidden="true" className="size-4" />
                </Select.ItemIndicator>
                {option.description && (
                  <span className="col-start-1 text-sm text-muted">{option.description}</span>
                )}
              </Select.Item>
            ))}
          </Select.Popup>
        </Select.Positioner>
      </Select.Portal>
    </Select.Root>
  );
}
