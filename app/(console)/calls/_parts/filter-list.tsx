import { Autocomplete } from "@base-ui/react/autocomplete";
import { useEffect, useRef } from "react";
import { type ChoiceGroup, choicesFor, type FilterChoice } from "./filter-choices";
import { FILTER_LABEL, FilterFrame, filterInput } from "./filter-frame";
import { type ChoiceRange, useFilterChoices } from "./use-filter-choices";

export interface FilterListProps {
  range: ChoiceRange;
  typed: string;
  onTyped: (text: string) => void;
  onChoose: (choice: FilterChoice) => void;
  defaultOpen: boolean;
}

/** The field of the filters with its list of choices. `filter-search.tsx` loads it. */
export default function FilterList(props: FilterListProps) {
  const { range, typed, onTyped, onChoose, defaultOpen } = props;
  const { groups, load } = useFilterChoices(range);
  const items = choicesFor(groups, typed);
  const opensNow = useRef(defaultOpen);
  useEffect(() => {
    if (opensNow.current) void load();
    opensNow.current = false;
  });
  return (
    <Autocomplete.Root
      items={items}
      mode="none"
      autoHighlight="always"
      openOnInputClick
      defaultOpen={defaultOpen}
      value={typed}
      onValueChange={(text, { reason }) => onTyped(reason === "item-press" ? "" : text)}
      itemToStringValue={(item: FilterChoice) => item.label}
      onOpenChange={(open) => {
        if (open) void load();
      }}
    >
      <FilterFrame>
        <Autocomplete.Input
          aria-label={FILTER_LABEL}
          placeholder={FILTER_LABEL}
          maxLength={200}
          className={filterInput}
        />
      </FilterFrame>
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
