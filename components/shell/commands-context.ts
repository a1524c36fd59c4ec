"use client";

import { createContext, useContext } from "react";

export interface Commands {
  openPalette: () => void;
  openShortcuts: () => void;
  signOut: () => void;
}

export const CommandsContext = createContext<Commands | null>(null);

/** What the palette, the shortcuts and the person's menu can do. Only below `Commands`. */
export function useCommands(): Commands {
  const commands = useContext(CommandsContext);
  if (!commands) throw new Error("useCommands needs the shell around it");
  return commands;
}
