import { ChevronsUpDown } from "lucide-react";
import { useId } from "react";
import { cx } from "@/components/ui/base/cx";
import { controlStyle, describedBy, FieldFrame } from "@/components/ui/base/field-frame";
import type { useLate } from "@/components/ui/base/use-late";
import type { SelectFieldProps } from "@/components/ui/choice/choice-types";

interface ChoiceFaceProps extends SelectFieldProps {
  handlers: ReturnType<typeof useLate>["handlers"];
}

/** How a closed select or combobox looks and is submitted before its script is loaded. */
export function ChoiceFace({
  options,
  name,
  value,
  defaultValue,
  placeholder = "Choose",
  disabled,
  className,
  handlers,
  onValueChange: _,
  required: __,
  ...texts
}: ChoiceFaceProps) {
  const id = useId();
  const chosen = options.find((option) => option.value === (value ?? defaultValue));
  return (
    <FieldFrame id={id} className={className} {...texts}>
      <button
        {...handlers}
        id={id}
        type="button"
        role="combobox"
        aria-haspopup="listbox"
        aria-expanded={false}
        aria-controls={`${id}-list`}
        aria-describedby={describedBy(id, texts)}
        aria-invalid={texts.error ? true : undefined}
        disabled={disabled}
        className={cx(
          controlStyle,
          "flex h-8 items-center justify-between gap-2 pr-2 text-left select-none hover:bg-hover",
        )}
      >
        <span className={cx("truncate", !chosen && "text-faint")}>
          {chosen?.label ?? placeholder}
        </span>
        <ChevronsUpDown aria-hidden="true" className="size-3.5 text-muted" />
      </button>
      {name && <input type="hidden" name={name} value={chosen?.value ?? ""} />}
    </FieldFrame>
  );
}
