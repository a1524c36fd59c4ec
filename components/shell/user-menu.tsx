"use client";

import { ChevronsUpDown, Keyboard, LogOut, Settings2 } from "lucide-react";
import { Avatar } from "@/components/ui/data/avatar";
import { Menu, MenuItem, MenuRadioGroup, MenuSeparator } from "@/components/ui/overlay/menu";
import { useCommands } from "./commands-context";
import type { ShellPerson } from "./shell-person";
import { THEMES } from "./theme/theme-view";
import { useTheme } from "./theme/use-theme";

/** The user menu. It contains the theme, the settings, the shortcuts and the sign-out command. */
export function UserMenu({ person }: { person: ShellPerson }) {
  const { openShortcuts, signOut } = useCommands();
  const [theme, setTheme] = useTheme();
  return (
    <Menu
      side="top"
      align="start"
      trigger={
        <button
          type="button"
          className="flex w-full items-center gap-2.5 rounded-control px-2 py-1.5 text-left transition-colors duration-120 hover:bg-hover data-[popup-open]:bg-hover"
        >
          <Avatar name={person.name} size={28} />
          <span className="flex min-w-0 flex-1 flex-col">
            <span className="truncate text-sm font-medium">{person.name}</span>
            <span className="truncate text-xs text-muted">{person.email}</span>
          </span>
          <ChevronsUpDown aria-hidden="true" className="size-3.5 shrink-0 text-muted" />
        </button>
      }
    >
      <MenuRadioGroup label="Theme" value={theme} options={THEMES} onValueChange={setTheme} />
      <MenuSeparator />
      <MenuItem href="/settings" icon={<Settings2 />}>
        Settings
      </MenuItem>
      <MenuItem onClick={openShortcuts} icon={<Keyboard />} hint="?">
        Shortcuts
      </MenuItem>
      <MenuSeparator />
      <MenuItem onClick={signOut} icon={<LogOut />}>
        Sign out
      </MenuItem>
    </Menu>
  );
}
