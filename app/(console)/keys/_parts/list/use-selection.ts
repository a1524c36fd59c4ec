import { useState } from "react";

export interface Selection {
  readonly has: (id: string) => boolean;
  /** The number of selected rows. */
  readonly count: number;
  readonly all: boolean;
  pick(id: string, on: boolean): void;
  pickAll(on: boolean): void;
}

/**
 * Keeps track of the selected rows of a page. Rows that are no longer on the page, for example
 * after a filter has changed, do not count as selected.
 */
export function useSelection(selectable: readonly { readonly id: string }[]): Selection {
  const [picked, setPicked] = useState<ReadonlySet<string>>(new Set());
  const ids = selectable.map(({ id }) => id);
  const selected = new Set(ids.filter((id) => picked.has(id)));
  return {
    has: (id) => selected.has(id),
    count: selected.size,
    all: selected.size > 0 && selected.size === ids.length,
    pick(id, on) {
      setPicked(
        (before) => new Set(on ? [...before, id] : [...before].filter((one) => one !== id)),
      );
    },
    pickAll: (on) => setPicked(new Set(on ? ids : [])),
  };
}
