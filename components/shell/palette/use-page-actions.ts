"use client";

import { useEffect, useRef } from "react";
import { type PageAction, useCommands } from "@/components/shell/commands-context";

/**
 * Lets the command palette offer actions of the open page for as long as the calling component is
 * shown, such as the buttons in the header of a key.
 */
export function usePageActions(actions: readonly PageAction[]): void {
  const { page } = useCommands();
  const latest = useRef(actions);
  useEffect(() => {
    latest.current = actions;
  });
  useEffect(() => {
    const sets = page.current.actions;
    sets.add(latest);
    return () => {
      sets.delete(latest);
    };
  }, [page]);
}
