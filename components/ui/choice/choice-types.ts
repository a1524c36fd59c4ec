import type { FieldTexts } from "@/components/ui/base/field-frame";

export interface SelectOption {
  value: string;
  label: string;
  /** The description of the choice, in muted text below its label. */
  description?: string;
  disabled?: boolean;
  /** The heading under which a `ComboboxField` lists the choice. A select shows no headings. */
  group?: string;
}

export interface SelectFieldProps extends FieldTexts {
  options: readonly SelectOption[];
  name?: string;
  value?: string;
  defaultValue?: string;
  onValueChange?: (value: string) => void;
  placeholder?: string;
  required?: boolean;
  disabled?: boolean;
  className?: string;
}
