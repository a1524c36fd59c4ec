"use client";

import { X } from "lucide-react";
import { parseAsString, useQueryStates } from "nuqs";
import { useTransition } from "react";
import { callsSearch } from "@/components/calls/calls-search";
import { ChoiceFilter } from "@/components/ui/data/choice-filter";
import { FilterBar } from "@/components/ui/data/filter-bar";
import { Button } from "@/components/ui/form/button";
import { SegmentedField } from "@/components/ui/form/segmented-field";
import { CHIPS, type Chip } from "./calls-filters";
import type { FilterChoice } from "./filter-choices";
import { FilterSearch } from "./filter-search";
import type { ChoiceRange } from "./use-filter-choices";

const OUTCOMES = [
  { value: "ok", label: "Answered" },
  { value: "error", label: "Failed" },
  { value: "denied", label: "Denied" },
];

const CHIP_NAMES: Readonly<Record<Chip, string>> = {
  key: "Key",
  person: "Person",
  team: "Team",
  server: "Server",
  tool: "Tool",
  client: "Client",
  code: "Code",
};

interface CallFiltersProps {
  range: ChoiceRange;
  /** The text of the chosen time, or null if the range is one of the named ones. */
  time: string | null;
  /** The names of filters whose values are ids. */
  names: Partial<Record<Chip, string>>;
  protocolMessages: number;
}

/**
 * The filters of the calls. They are kept in the URL, and changing one goes back to the newest calls.
 * Each filter that is set is a button that takes it away.
 */
export function CallFilters({ range, time, names, protocolMessages }: CallFiltersProps) {
  const [pending, startTransition] = useTransition();
  const parsers = { ...callsSearch, open: parseAsString };
  const [search, set] = useQueryStates(parsers, { shallow: false, startTransition });
  const choose = (values: object) => void set({ ...values, cursor: null, open: null });
  const chips = CHIPS.filter((chip) => search[chip] !== null);
  const clear = () => {
    const unset = Object.fromEntries(CHIPS.map((chip) => [chip, null]));
    choose({ ...unset, outcome: null, from: null, to: null });
  };

  function onChoose({ set: chosen }: FilterChoice) {
    if ("request" in chosen) void set({ open: chosen.request }, { shallow: true, history: "push" });
    else choose({ [chosen.chip]: chosen.to });
  }

  return (
    <>
      <FilterBar pending={pending}>
        <FilterSearch range={range} onChoose={onChoose} />
        <ChoiceFilter
          label="Outcome"
          className="sm:w-36"
          anyLabel="Any outcome"
          options={OUTCOMES}
          value={search.outcome}
          onChoose={(outcome) => choose({ outcome })}
        />
        <SegmentedField
          label="Kind"
          hideLabel
          value={search.kind}
          options={[
            { value: "tool", label: "Tool calls" },
            {
              value: "protocol",
              label: `Protocol messages ${protocolMessages.toLocaleString("en-GB")}`,
            },
          ]}
          onValueChange={(kind) => choose({ kind })}
        />
      </FilterBar>
      {(chips.length > 0 || time) && (
        <ul aria-label="Filters that are set" className="mb-3 flex flex-wrap items-center gap-2">
          {chips.map((chip) => (
            <li key={chip} className="max-w-full">
              <ChipButton onClick={() => choose({ [chip]: null })}>
                {CHIP_NAMES[chip]}: {names[chip] ?? search[chip]}
              </ChipButton>
            </li>
          ))}
          {time && (
            <li>
              <ChipButton onClick={() => choose({ from: null, to: null })}>{time}</ChipButton>
            </li>
          )}
          <li>
            <Button size="sm" variant="ghost" onClick={clear}>
              Clear the filters
            </Button>
          </li>
        </ul>
      )}
    </>
  );
}

function ChipButton({ onClick, children }: { onClick: () => void; children: React.ReactNode }) {
  return (
    <Button size="sm" className="max-w-full" onClick={onClick}>
      <span className="truncate">{children}</span>
      <X aria-hidden="true" />
      <span className="sr-only">, clear</span>
    </Button>
  );
}
