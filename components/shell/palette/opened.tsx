"use client";

import { useEffect } from "react";
import { useCommands } from "@/components/shell/commands-context";
import type { SearchHit } from "@/lib/search/view";
import { addRecent } from "./recents";

type Thing = Pick<SearchHit, "kind" | "id" | "title" | "detail">;

/**
 * Tells the command palette which thing the open page is about. The palette then offers it among
 * the recent ones, and its actions.
 */
export function Opened({ kind, id, title, detail }: Thing) {
  const { page } = useCommands();
  useEffect(() => {
    const thing = { kind, id, title, detail, state: null, server: null };
    page.setThing(thing);
    addRecent(thing);
    return () => {
      if (page.read().thing === thing) page.setThing(null);
    };
  }, [page, kind, id, title, detail]);
  return null;
}
