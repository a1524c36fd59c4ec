"use client";

import { type ReactNode, useCallback, useMemo, useRef, useState } from "react";
import { leave } from "@/components/ui/confirm/leave-guards";
import { CommandsContext, type OpenPage } from "./commands-context";
import { Palette } from "./palette/palette";
import { forgetRecents } from "./palette/recents";
import { roomsFor } from "./rooms";
import type { ShellPerson } from "./shell-person";
import { ShortcutsDialog } from "./shortcuts-dialog";
import { useShortcuts } from "./use-shortcuts";

interface CommandsProps {
  role: ShellPerson["role"];
  signOut: () => Promise<void>;
  children: ReactNode;
}

/**
 * Makes the command palette, the keyboard shortcuts and the sign-out command available to its
 * children.
 */
export function Commands({ role, signOut, children }: CommandsProps) {
  const [shown, setShown] = useState<"palette" | "shortcuts" | null>(null);
  const form = useRef<HTMLFormElement>(null);
  const page = useRef<OpenPage>({ thing: null, actions: new Set() });
  const rooms = useMemo(() => roomsFor(role), [role]);
  const openPalette = useCallback(() => setShown("palette"), []);
  const openShortcuts = useCallback(() => setShown("shortcuts"), []);
  const commands = useMemo(
    () => ({
      openPalette,
      openShortcuts,
      signOut: () =>
        leave(() => {
          forgetRecents();
          form.current?.requestSubmit();
        }),
      page,
    }),
    [openPalette, openShortcuts],
  );
  useShortcuts({ rooms, onPalette: openPalette, onShortcuts: openShortcuts });

  return (
    <CommandsContext value={commands}>
      {children}
      <Palette
        role={role}
        open={shown === "palette"}
        onOpenChange={(open) => setShown(open ? "palette" : null)}
      />
      <ShortcutsDialog
        rooms={rooms}
        open={shown === "shortcuts"}
        onOpenChange={(open) => setShown(open ? "shortcuts" : null)}
      />
      <form ref={form} action={signOut} hidden />
    </CommandsContext>
  );
}
