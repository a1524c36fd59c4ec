"use client";

import { useRouter } from "next/navigation";
import { useEffect } from "react";
import { leave } from "@/components/ui/confirm/leave-guards";
import { SHEETS } from "./pages";
import type { Room } from "./rooms";

const GO_MS = 1200;

interface Shortcuts {
  rooms: readonly Room[];
  onPalette: () => void;
  onShortcuts: () => void;
}

/** True if shortcuts must be ignored, because a field has the focus or a dialog or menu is open. */
function isBusy(target: EventTarget | null): boolean {
  const typing =
    target instanceof HTMLElement &&
    (target.isContentEditable ||
      target.closest("input, textarea, select, [role=combobox], [role=textbox]") !== null);
  return typing || document.querySelector("[data-modal], [role=menu], [role=listbox]") !== null;
}

/**
 * Handles the keyboard shortcuts: ⌘K or Ctrl K, `?`, `c` for a new key, and `g` followed by a
 * letter. While the user types in a field, only ⌘K or Ctrl K works.
 */
export function useShortcuts({ rooms, onPalette, onShortcuts }: Shortcuts) {
  const router = useRouter();
  useEffect(() => {
    let goUntil = 0;

    function onKeyDown(event: KeyboardEvent) {
      if (event.defaultPrevented || event.isComposing || event.repeat) return;
      const command = event.metaKey || event.ctrlKey;
      if (command && !event.altKey && !event.shiftKey && event.key.toLowerCase() === "k") {
        if (document.querySelector("[data-modal]")) return;
        event.preventDefault();
        onPalette();
        return;
      }
      if (command || event.altKey || isBusy(event.target)) return;
      const going = event.timeStamp < goUntil;
      goUntil = 0;
      if (going) {
        const room = rooms.find(({ letter }) => letter === event.key);
        if (!room) return;
        event.preventDefault();
        leave(() => router.push(room.href));
      } else if (event.key === "g") {
        goUntil = event.timeStamp + GO_MS;
      } else if (event.key === "?") {
        event.preventDefault();
        onShortcuts();
      } else if (event.key === "c") {
        event.preventDefault();
        leave(() => router.push(SHEETS.createKey));
      }
    }

    window.addEventListener("keydown", onKeyDown);
    return () => window.removeEventListener("keydown", onKeyDown);
  }, [rooms, router, onPalette, onShortcuts]);
}
