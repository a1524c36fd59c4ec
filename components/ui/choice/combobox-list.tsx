import { Combobox } from "@base-ui/react/combobox";
import { Check, ChevronsUpDown } from "lucide-react";
import { useId, useMemo } from "react";
import { cx } from "@/components/ui/base/cx";
import { controlStyle, describedBy, FieldFrame } from "@/components/ui/base/field-frame";
import type { SelectFieldProps, SelectOption } from "./choice-types";

interface OptionGroup {
  /** The heading, which is empty for choices without a group. */
  readonly label: string;
  readonly items: SelectOption[];
}

/** A combobox with its label. `components/ui/form/combobox-field.tsx` loads it. */
export default function ComboboxList({
  label,
  hint,
  error,
  note,
  hideLabel,
  options,
  value,
  defaultValue,
  onValueChange,
  placeholder = "Search",
  className,
  ...root
}: SelectFieldProps & { defaultOpen: boolean }) {
  const id = useId();
  const groups = useMemo(() => groupsOf(options), [options]);
  const byValue = (wanted: string | undefined) =>
    options.find((option) => option.value === wanted) ?? null;
  const state =
    value === undefined ? { defaultValue: byValue(defaultValue) } : { value: byValue(value) };
  return (
    <Combobox.Root
      {...root}
      {...state}
      items={groups ?? options}
      onValueChange={(next: SelectOption | null | undefined) => onValueChange?.(next?.value ?? "")}
    >
      <FieldFrame {...{ id, label, hint, error, note, hideLabel, className }}>
        <div className="relative">
          <Combobox.Input
            id={id}
            placeholder={placeholder}
            aria-describedby={describedBy(id, { hint, error })}
            aria-invalid={error ? true : undefined}
            className={cx(controlStyle, "h-8 pr-8")}
          />
          <Combobox.Trigger
            aria-label="Show choices"
            className="absolute inset-y-0.5 right-0.5 grid w-7 place-items-center rounded-md text-muted hover:text-ink"
          >
            <ChevronsUpDown aria-hidden="true" className="size-3.5" />
          </Combobox.Trigger>
        </div>
      </FieldFrame>
      <Combobox.Portal role="region" aria-label="Choices">
        <Combobox.Positioner sideOffset={4} className="z-50 outline-none">
          <Combobox.Popup className="pop w-(--anchor-width) min-w-60 max-w-(--available-width) rounded-surface border border-line bg-surface shadow-float outline-none">
            <Combobox.Empty className="px-3 py-2.5 text-sm text-muted empty:hidden">
              No matches.
            </Combobox.Empty>
            <Combobox.List className="max-h-[min(20rem,var(--available-height))] overflow-y-auto p-1 outline-none data-[empty]:p-0">
              {(one: SelectOption | OptionGroup) =>
                "items" in one ? <Group key={one.label} group={one} /> : choice(one)
              }
            </Combobox.List>
          </Combobox.Popup>
        </Combobox.Positioner>
      </Combobox.Portal>
    </Combobox.Root>
  );
}

function Group({ group }: { group: OptionGroup }) {
  return (
    <Combobox.Group items={group.items}>
      {group.label && (
        <Combobox.GroupLabel className="px-2 pt-2.5 pb-1 text-xs text-muted select-none">
          {group.label}
        </Combobox.GroupLabel>
      )}
      <Combobox.Collection>{choice}</Combobox.Collection>
    </Combobox.Group>
  );
}

function choice(option: SelectOption) {
  return (
    <Combobox.Item
      key={option.value}
      value={option}
      disabled={option.disabled}
      className="grid grid-cols-[1fr_16px] items-center gap-x-3 rounded-control px-2 py-1.5 text-base outline-none select-none data-[disabled]:text-faint data-[highlighted]:bg-hover"
    >
      <span className="truncate">{option.label}</span>
      <Combobox.ItemIndicator className="col-start-2 row-start-1">
        <Check aria-hidden="true" className="size-4" />
      </Combobox.ItemIndicator>
      {option.description && (
        <span className="col-start-1 text-sm text-muted">{option.description}</span>
      )}
    </Combobox.Item>
  );
}

/** Collects the choices of each group in their order, or returns null if no choice has a group. */
function groupsOf(options: readonly SelectOption[]): OptionGroup[] | null {
  if (!options.some(({ group }) => group)) return null;
  const groups = new Map<string, SelectOption[]>();
  for (const option of options) {
    const name = option.group ?? "";
    groups.set(name, [...(groups.get(name) ?? []), option]);
  }
  return [...groups].map(([label, items]) => ({ label, items }));
}
