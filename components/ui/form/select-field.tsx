"use client";

import { useLate } from "@/components/ui/base/use-late";
import type { SelectFieldProps } from "@/components/ui/choice/choice-types";
import { ChoiceFace } from "./choice-face";

const load = () => import("@/components/ui/choice/select-list");

/**
 * A field that selects one choice from a short list. The value is submitted under `name`. The script
 * of the list is loaded when the field is used first.
 */
export function SelectField(props: SelectFieldProps) {
  const late = useLate(load);
  const face = <ChoiceFace {...props} handlers={late.handlers} />;
  if (!late.Part) return face;
  return (
    <span ref={late.keepFocus} className="contents">
      <late.Part {...props} defaultOpen={late.opened} />
    </span>
  );
}
