"use client";

import { useLate } from "@/components/ui/base/use-late";
import type { SelectFieldProps } from "@/components/ui/choice/choice-types";
import { ChoiceFace } from "./choice-face";

const load = () => import("@/components/ui/choice/combobox-list");

/**
 * A field that selects one choice from a long, searchable list. Choices that name a group are
 * listed under its heading. The value is submitted under `name`. The script of the list is loaded
 * when the field is used first.
 */
export function ComboboxField({ placeholder = "Search", ...props }: SelectFieldProps) {
  const late = useLate(load);
  const face = <ChoiceFace {...props} placeholder={placeholder} handlers={late.handlers} />;
  if (!late.Part) return face;
  return (
    <span ref={late.keepFocus} className="contents">
      <late.Part {...props} placeholder={placeholder} defaultOpen={late.opened} />
    </span>
  );
}
