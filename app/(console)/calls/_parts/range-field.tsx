"use client";

import { useQueryStates } from "nuqs";
import { useTransition } from "react";
import { CALL_RANGE_NAMES, CALL_RANGES, callsSearch } from "@/components/calls/calls-search";
import { SegmentedField } from "@/components/ui/form/segmented-field";

/**
 * The field that selects the time range of the calls. The range is kept in the URL. None is selected
 * while a range that was chosen in the chart is shown.
 */
export function RangeField({ chosen }: { chosen: boolean }) {
  const [pending, startTransition] = useTransition();
  const [{ range }, set] = useQueryStates(callsSearch, { shallow: false, startTransition });
  return (
    <div aria-busy={pending || undefined}>
      <SegmentedField
        label="Range"
        hideLabel
        value={chosen ? "" : range}
        options={CALL_RANGE_NAMES.map((value) => ({ value, label: CALL_RANGES[value].label }))}
        onValueChange={(value) =>
          void set({
            range: CALL_RANGE_NAMES.find((one) => one === value) ?? null,
            ...{ from: null, to: null, cursor: null },
          })
        }
      />
    </div>
  );
}
