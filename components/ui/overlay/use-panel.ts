"use client";

import { parseAsString, useQueryState } from "nuqs";
import { useEffect, useRef, useState } from "react";

/** The rows of a list, and which of them is open in the side panel. */
export interface PanelState {
  /** The id of the open row, or null if the panel is closed. It may be on another page of the list. */
  readonly open: string | null;
  /** The id of the row that is open or was open last, so that a closing panel keeps its content. */
  readonly shown: string | null;
  /** The place of the open row among the rows, or -1. */
  readonly place: number;
  readonly count: number;
  readonly show: (id: string) => void;
  /** Shows the row that is so many places further down. Does nothing past the ends of the list. */
  readonly step: (by: number) => void;
  readonly close: () => void;
}

/**
 * Keeps the open row of a list in the URL (`?open=<id>`), so that a panel has an address of its own.
 * Opening adds one entry to the history and moving to another row replaces it, so that Back closes
 * the panel. The list is not loaded again. Whatever else changes the URL must set `open` to null.
 */
export function usePanel(ids: readonly string[]): PanelState {
  const [open, set] = useQueryState("open", parseAsString);
  const [shown, setShown] = useState(open);
  const ownEntry = useRef(false);
  if (open !== null && open !== shown) setShown(open);
  useEffect(() => {
    if (open === null) ownEntry.current = false;
  }, [open]);

  const place = open === null ? -1 : ids.indexOf(open);
  function show(id: string) {
    if (open === null) ownEntry.current = true;
    void set(id, { history: open === null ? "push" : "replace" });
  }
  function step(by: number) {
    const next = place === -1 ? undefined : ids[place + by];
    if (next !== undefined) show(next);
  }
  function close() {
    if (ownEntry.current) window.history.back();
    else void set(null, { history: "replace" });
  }
  return { open, shown, place, count: ids.length, show, step, close };
}
