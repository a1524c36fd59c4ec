"use client";

import { type ReactNode, useCallback, useLayoutEffect, useMemo, useRef, useState } from "react";
import { useLoaded } from "@/components/ui/base/use-loaded";
import { leave } from "@/components/ui/confirm/leave-guards";
import { CommandsContext } from "./commands-context";
import { OpenPage } from "./palette/open-page";
import { forgetRecents, keepRecentsOf } from "./palette/recents";
import { roomsFor } from "./rooms";
import type { ShellPerson } from "./shell-person";
import { useShortcuts } from "./use-shortcuts";

// Most pages are left without either, so their scripts are loaded when one is opened first.
const loadPalette = async () => ({ default: (await import("./palette/palette")).Palette });
const loadShortcuts = async () => ({
  default: (await import("./shortcuts-dialog")).ShortcutsDialog,
});

interface CommandsProps {
  person: ShellPerson;
  signOut: () => Promise<void>;
  children: ReactNode;
}

/**
 * Makes the command palette, the keyboard shortcuts and the sign-out command available to its
 * children.
 */
export function Commands({ person: { email, role }, signOut, children }: CommandsProps) {
  const [shown, setShown] = useState<"palette" | "shortcuts" | null>(null);
  // A dialog stays mounted after it was opened once, so that it can be closed with its animation.
  const [opened, setOpened] = useState({ palette: false, shortcuts: false });
  const form = useRef<HTMLFormElement>(null);
  const [page] = useState(() => new OpenPage());
  const Palette = useLoaded(loadPalette, opened.palette);
  const ShortcutsDialog = useLoaded(loadShortcuts, opened.shortcuts);
  const rooms = useMemo(() => roomsFor(role), [role]);
  // Runs before the effect with which the open page adds itself to the recent things.
  useLayoutEffect(() => {
    keepRecentsOf(email);
  }, [email]);
  const open = useCallback((which: "palette" | "shortcuts") => {
    setShown(which);
    setOpened((before) => ({ ...before, [which]: true }));
  }, []);
  const openPalette = useCallback(() => open("palette"), [open]);
  const openShortcuts = useCallback(() => open("shortcuts"), [open]);
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
    [openPalette, openShortcuts, page],
  );
  useShortcuts({ rooms, onPalette: openPalette, onShortcuts: openShortcuts });

  return (
    <CommandsContext value={commands}>
      {children}
      {Palette && (
        <Palette
          role={role}
          open={shown === "palette"}
          onOpenChange={(opens) => setShown(opens ? "palette" : null)}
        />
      )}
      {ShortcutsDialog && (
        <ShortcutsDialog
          rooms={rooms}
          open={shown === "shortcuts"}
          onOpenChange={(opens) => setShown(opens ? "shortcuts" : null)}
        />
      )}
      <form ref={form} action={signOut} hidden />
    </CommandsContext>
  );
}
