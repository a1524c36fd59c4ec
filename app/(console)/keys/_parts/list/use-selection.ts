import { useState } from "react";

export interface Selection {
  readonly has: (id: string) => boolean;
  /** How many rows are selected. */
  readonly count: number;
  readonly all: boolean;
  pick(id: string, on: boolean): void;
  pickAll(on: boolean): void;
}

/** The selected rows of the page. Another page or filter drops the selection. */
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
