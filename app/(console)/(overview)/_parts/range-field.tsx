"use client";

import { useQueryStates } from "nuqs";
import { useTransition } from "react";
import { SegmentedField } from "@/components/ui/form/segmented-field";
import { RANGES } from "@/lib/usage/view";
import { overviewSearch, RANGE_NAMES } from "./overview-search";

/** The field that selects the time range of the overview. The range is kept in the URL. */
export function RangeField() {
  const [pending, startTransition] = useTransition();
  const [{ range }, set] = useQueryStates(overviewSearch, { shallow: false, startTransition });
  return (
    <div aria-busy={pending || undefined}>
      <SegmentedField
        label="Range"
        hideLabel
        value={range}
        options={RANGE_NAMES.map((value) => ({ value, label: RANGES[value].short }))}
        onValueChange={(value) => void set({ range: RANGE_NAMES.find((one) => one === value) })}
      />
    </div>
  );
}
