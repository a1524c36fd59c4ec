"use client";

import { createContext, type RefObject, useContext } from "react";
import type { SearchHit } from "@/lib/search/view";

/** An action of the page that is open, which the command palette offers. */
export interface PageAction {
  label: string;
  run: () => void;
}

/** What the open page tells the command palette. */
export interface OpenPage {
  /** The thing that the page is about, such as a key. */
  thing: SearchHit | null;
  actions: Set<RefObject<readonly PageAction[]>>;
}

export interface Commands {
  openPalette: () => void;
  openShortcuts: () => void;
  signOut: () => void;
  page: RefObject<OpenPage>;
}

export const CommandsContext = createContext<Commands | null>(null);

/**
 * Returns the functions that the command palette, the shortcuts and the user menu call. This hook
 * can be used only inside `Commands`.
 */
export function useCommands(): Commands {
  const commands = useContext(CommandsContext);
  if (!commands) throw new Error("useCommands must be used below Commands");
  return commands;
}
