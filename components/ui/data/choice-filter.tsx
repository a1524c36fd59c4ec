import type { SelectOption } from "@/components/ui/choice/choice-types";
import { ComboboxField } from "@/components/ui/form/combobox-field";
import { SelectField } from "@/components/ui/form/select-field";

const ANY = "any";
/** A list with more choices than this becomes a searchable combobox. */
const LONG_LIST = 15;

interface ChoiceFilterProps {
  label: string;
  /** The text shown if the list is not filtered. */
  anyLabel: string;
  options: readonly SelectOption[];
  /** The chosen value, or null if the list is not filtered. */
  value: string | null;
  onChoose: (value: string | null) => void;
  className?: string;
}

/** A field that filters a list by one value. The first choice shows the unfiltered list. */
export function ChoiceFilter({
  label,
  anyLabel,
  options,
  value,
  onChoose,
  className,
}: ChoiceFilterProps) {
  const Field = options.length > LONG_LIST ? ComboboxField : SelectField;
  return (
    <Field
      label={label}
      hideLabel
      className={className}
      value={value ?? ANY}
      options={[{ value: ANY, label: anyLabel }, ...options]}
      onValueChange={(chosen) => onChoose(chosen === ANY || chosen === "" ? null : chosen)}
    />
  );
}
