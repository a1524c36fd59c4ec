"use client";

import { useQueryStates } from "nuqs";
import { useTransition } from "react";
import { callsSearch } from "@/components/calls/calls-search";
import { SegmentedField } from "@/components/ui/form/segmented-field";
import { USAGE_DIMENSIONS, type UsageDimension } from "@/lib/usage/view-calls";

/** The dimensions in words, in the order of the field. */
const NAMES: Readonly<Record<UsageDimension, string>> = {
  tool: "Tools",
  person: "People",
  team: "Teams",
  client: "Clients",
  server: "Servers",
  key: "Keys",
};

/** The field that selects by what the use is broken down. The choice is kept in the URL. */
export function DimensionField() {
  const [pending, startTransition] = useTransition();
  const [{ by }, set] = useQueryStates(callsSearch, { shallow: false, startTransition });
  return (
    <div aria-busy={pending || undefined} className="mb-3 flex max-sm:*:w-full">
      <SegmentedField
        label="Use by"
        hideLabel
        value={by}
        options={USAGE_DIMENSIONS.map((value) => ({ value, label: NAMES[value] }))}
        onValueChange={(value) =>
          void set({ by: USAGE_DIMENSIONS.find((one) => one === value) ?? null })
        }
      />
    </div>
  );
}
