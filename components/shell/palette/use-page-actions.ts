"use client";

import { useEffect, useId } from "react";
import { useCommands } from "@/components/shell/commands-context";
import type { PageAction } from "./open-page";

/**
 * Lets the command palette offer actions of the open page for as long as the calling component is
 * shown, such as the buttons in the header of a key.
 */
export function usePageActions(actions: readonly PageAction[]): void {
  const { page } = useCommands();
  const component = useId();
  useEffect(() => {
    page.setActions(component, actions);
  });
  useEffect(() => () => page.setActions(component, null), [page, component]);
}
