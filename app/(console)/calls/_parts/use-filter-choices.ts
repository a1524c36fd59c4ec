"use client";

import { useRef, useState } from "react";
import { ask } from "@/app/reads/ask";
import type { UsageRow } from "@/lib/usage/view-calls";
import { CHOICE_GROUPS, type ChoiceGroup } from "./filter-choices";

/** The range in which what was used becomes a choice, as ISO instants. */
export interface ChoiceRange {
  readonly from: string;
  readonly to: string;
}

/**
 * What the calls can be filtered by. The choices are read from the server the first time that they
 * are needed in a range, each group as soon as it arrives. A group that cannot be read is left out.
 */
export function useFilterChoices({ from, to }: ChoiceRange) {
  const [groups, setGroups] = useState<Readonly<Record<string, ChoiceGroup>>>({});
  const loaded = useRef("");
  async function load() {
    // The end of a range up to now moves with every refresh, which changes no choice.
    const range = from.slice(0, 13);
    if (loaded.current === range) return;
    loaded.current = range;
    for (const [by, title] of CHOICE_GROUPS) {
      const read = await ask("usage", { by, from, to, limit: 100 });
      if (!read.ok) continue;
      const items = read.value.rows.flatMap((row) => toChoice(by, row));
      if (items.length > 0) setGroups((known) => ({ ...known, [by]: { value: title, items } }));
    }
  }
  const shown = CHOICE_GROUPS.flatMap(([by]) => groups[by] ?? []);
  return { groups: shown, load };
}

function toChoice(by: (typeof CHOICE_GROUPS)[number][0], row: UsageRow) {
  if (row.value === null) return [];
  const count = (row.calls + row.denials).toLocaleString("en-GB");
  return [
    {
      value: `${by} ${row.value}`,
      label: row.label ?? row.value,
      detail: row.server ?? count,
      set: { chip: by, to: row.value },
    },
  ];
}
