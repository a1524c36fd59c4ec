"use client";

import { useState } from "react";
import { useLate } from "@/components/ui/base/use-late";
import type { FilterChoice } from "./filter-choices";
import { FILTER_LABEL, FilterFrame, filterInput } from "./filter-frame";
import type { ChoiceRange } from "./use-filter-choices";

interface FilterSearchProps {
  range: ChoiceRange;
  onChoose: (choice: FilterChoice) => void;
}

const load = () => import("./filter-list");

/**
 * The field in which a filter of the calls is chosen, or the id of a request is opened. The script of
 * its choices is loaded when the field is first used. What was typed before is kept.
 */
export function FilterSearch({ range, onChoose }: FilterSearchProps) {
  const [typed, setTyped] = useState("");
  const [composing, setComposing] = useState(false);
  const late = useLate(load);
  const { onClick, onKeyDown, ...handlers } = late.handlers;
  if (late.Part && !composing) {
    return (
      <span ref={late.keepFocus} className="contents">
        <late.Part
          range={range}
          typed={typed}
          onTyped={setTyped}
          onChoose={onChoose}
          defaultOpen={late.opened}
        />
      </span>
    );
  }
  return (
    <FilterFrame>
      <input
        {...handlers}
        type="text"
        role="combobox"
        aria-label={FILTER_LABEL}
        aria-autocomplete="list"
        aria-haspopup="listbox"
        aria-expanded={false}
        aria-controls="filters-to-choose"
        placeholder={FILTER_LABEL}
        maxLength={200}
        autoComplete="off"
        spellCheck={false}
        value={typed}
        className={filterInput}
        onChange={(event) => {
          setTyped(event.target.value);
          // Typing opens the choices as a click does.
          onClick();
        }}
        onClick={onClick}
        onKeyDown={(event) => {
          // The other keys that press a button only type here.
          if (event.key === "ArrowDown") onKeyDown(event);
        }}
        // Replacing the input would end the composition of a letter.
        onCompositionStart={() => setComposing(true)}
        onCompositionEnd={() => setComposing(false)}
      />
    </FilterFrame>
  );
}
