"use client";

import { createContext, useContext } from "react";
import type { OpenPage } from "./palette/open-page";

export interface Commands {
  openPalette: () => void;
  openShortcuts: () => void;
  signOut: () => void;
  page: OpenPage;
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
