"use client";

import type { ReactNode } from "react";
import { Kbd } from "@/components/ui/data/kbd";
import { Dialog } from "@/components/ui/overlay/dialog";
import { ModifierKey } from "./modifier-key";
import type { Room } from "./rooms";

interface ShortcutsDialogProps {
  rooms: readonly Room[];
  open: boolean;
  onOpenChange: (open: boolean) => void;
}

/** The dialog that lists the keyboard shortcuts. */
export function ShortcutsDialog({ rooms, open, onOpenChange }: ShortcutsDialogProps) {
  return (
    <Dialog title="Shortcuts" size="sm" open={open} onOpenChange={onOpenChange}>
      <dl className="divide-y divide-line">
        <Shortcut name="Search">
          <ModifierKey /> <Kbd>K</Kbd>
        </Shortcut>
        <Shortcut name="Create key">
          <Kbd>C</Kbd>
        </Shortcut>
        {rooms.map((room) => (
          <Shortcut key={room.href} name={`Go to ${room.name}`}>
            <Kbd>G</Kbd> <span className="text-xs text-muted">then</span>{" "}
            <Kbd>{room.letter.toUpperCase()}</Kbd>
          </Shortcut>
        ))}
        <Shortcut name="Next or previous row">
          <Kbd>J</Kbd> <Kbd>K</Kbd>
        </Shortcut>
        <Shortcut name="Show shortcuts">
          <Kbd>?</Kbd>
        </Shortcut>
      </dl>
    </Dialog>
  );
}

function Shortcut({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="flex items-center justify-between gap-4 py-1.5">
      <dt>{name}</dt>
      <dd className="flex items-center gap-1">{children}</dd>
    </div>
  );
}
