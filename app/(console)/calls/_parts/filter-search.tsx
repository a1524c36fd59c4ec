"use client";

import { Autocomplete } from "@base-ui/react/autocomplete";
import { ListFilter } from "lucide-react";
import { useState } from "react";
import { cx } from "@/components/ui/base/cx";
import { controlStyle } from "@/components/ui/base/field-frame";
import { type ChoiceGroup, choicesFor, type FilterChoice } from "./filter-choices";
import { type ChoiceRange, useFilterChoices } from "./use-filter-choices";

interface FilterSearchProps {
  range: ChoiceRange;
  onChoose: (choice: FilterChoice) => void;
}

const LABEL = "Filter by tool, server, key, person or request ID";

/** The field in which a filter of the calls is chosen, or the id of a request is opened. */
export function FilterSearch({ range, onChoose }: FilterSearchProps) {
  const [typed, setTyped] = useState("");
  const { groups, load } = useFilterChoices(range);
  const items = choicesFor(groups, typed);
  return (
    <Autocomplete.Root
      items={items}
      mode="none"
      autoHighlight="always"
      openOnInputClick
      value={typed}
      onValueChange={(text, { reason }) => setTyped(reason === "item-press" ? "" : text)}
      itemToStringValue={(item: FilterChoice) => item.label}
      onOpenChange={(open) => {
        if (open) void load();
      }}
    >
      <div className="relative min-w-0 sm:w-[400px]">
        <ListFilter
          aria-hidden="true"
          className="pointer-events-none absolute top-2 left-2.5 size-4 text-faint"
        />
        <Autocomplete.Input
          aria-label={LABEL}
          placeholder={LABEL}
          maxLength={200}
          className={cx(controlStyle, "h-8 pl-8")}
        />
      </div>
      <Autocomplete.Portal role="region" aria-label="Filters to choose">
        <Autocomplete.Positioner align="start" sideOffset={4} className="z-50 outline-none">
          <Autocomplete.Popup className="pop w-(--anchor-width) max-w-(--available-width) rounded-surface border border-line bg-surface shadow-float outline-none">
            <Autocomplete.Empty className="px-3 py-2.5 text-sm text-muted empty:hidden">
              Nothing was called in this time. Type the name of a tool.
            </Autocomplete.Empty>
            <Autocomplete.List className="max-h-[min(24rem,var(--available-height))] overflow-y-auto p-1.5 outline-none data-[empty]:p-0">
              {(group: ChoiceGroup) => (
                <Autocomplete.Group key={group.value} items={group.items} className="pb-1">
                  <Autocomplete.GroupLabel className="px-2 py-1 text-xs text-muted">
                    {group.value}
                  </Autocomplete.GroupLabel>
                  <Autocomplete.Collection>
                    {(choice: FilterChoice) => (
                      <Autocomplete.Item
                        key={choice.value}
                        value={choice}
                        onClick={() => onChoose(choice)}
                        className="flex min-h-8 items-center gap-3 rounded-control px-2 text-sm outline-none select-none data-[highlighted]:bg-hover"
                      >
                        <span className="min-w-0 flex-1 truncate">{choice.label}</span>
                        {choice.detail && (
                          <span className="shrink-0 text-xs text-muted">{choice.detail}</span>
                        )}
                      </Autocomplete.Item>
                    )}
                  </Autocomplete.Collection>
                </Autocomplete.Group>
              )}
            </Autocomplete.List>
          </Autocomplete.Popup>
        </Autocomplete.Positioner>
      </Autocomplete.Portal>
    </Autocomplete.Root>
  );
}
