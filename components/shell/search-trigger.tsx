"use client";

import { Search } from "lucide-react";
import { Kbd } from "@/components/ui/data/kbd";
import { useCommands } from "./commands-context";
import { ModifierKey } from "./modifier-key";

/** The button that opens the command palette. It shows the keyboard shortcut for the palette. */
export function SearchTrigger() {
  const { openPalette } = useCommands();
  return (
    <button
      type="button"
      onClick={openPalette}
      className="flex h-8 w-full items-center gap-2.5 rounded-control border border-control bg-surface px-2.5 text-base text-muted transition-colors duration-120 hover:bg-hover"
    >
      <Search aria-hidden="true" className="size-4 shrink-0" />
      <span className="flex-1 text-left">Search</span>
      <span aria-hidden="true" className="flex gap-1">
        <ModifierKey />
        <Kbd>K</Kbd>
      </span>
    </button>
  );
}
