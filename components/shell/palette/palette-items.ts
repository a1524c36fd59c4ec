import {
  Keyboard,
  LogOut,
  type LucideIcon,
  Monitor,
  Moon,
  Plus,
  Server,
  Sun,
  UserPlus,
  UsersRound,
} from "lucide-react";
import type { Commands } from "@/components/shell/commands-context";
import { SHEETS } from "@/components/shell/pages";
import { roomsFor } from "@/components/shell/rooms";
import type { ShellPerson } from "@/components/shell/shell-person";
import type { Theme } from "@/components/shell/theme/theme-view";

export interface PaletteItem {
  value: string;
  /** The text of the entry. It is both displayed and searched. */
  label: string;
  /** What tells the entry from others of the same name, in muted text. */
  detail?: string;
  icon: LucideIcon;
  keys?: readonly string[];
  run: () => void;
}

export interface PaletteGroup {
  value: string;
  items: PaletteItem[];
}

interface Needs {
  role: ShellPerson["role"];
  go: (href: string) => void;
  setTheme: (theme: Theme) => void;
  commands: Pick<Commands, "openShortcuts" | "signOut">;
}

/** Returns the pages and actions that the command palette offers to a user with this role. */
export function paletteGroups({
  role,
  go,
  setTheme,
  commands,
}: Needs): [pages: PaletteGroup, ...actions: PaletteGroup[]] {
  const pages = roomsFor(role).map((room) => ({
    value: room.href,
    label: room.name,
    icon: room.icon,
    keys: ["G", room.letter.toUpperCase()],
    run: () => go(room.href),
  }));
  const actions: PaletteItem[] = [
    {
      value: "create-key",
      label: "Create key",
      icon: Plus,
      keys: ["C"],
      run: () => go(SHEETS.createKey),
    },
  ];
  if (role === "operator") {
    actions.push(
      {
        value: "add-server",
        label: "Add server",
        icon: Server,
        run: () => go(SHEETS.addServer),
      },
      {
        value: "create-team",
        label: "Create team",
        icon: UsersRound,
        run: () => go(SHEETS.createTeam),
      },
      {
        value: "add-person",
        label: "Add person",
        icon: UserPlus,
        run: () => go(SHEETS.addPerson),
      },
    );
  }
  actions.push(
    {
      value: "shortcuts",
      label: "Show shortcuts",
      icon: Keyboard,
      keys: ["?"],
      run: commands.openShortcuts,
    },
    { value: "sign-out", label: "Sign out", icon: LogOut, run: commands.signOut },
  );
  const themes: PaletteItem[] = [
    {
      value: "system",
      label: "Theme: follow the system",
      icon: Monitor,
      run: () => setTheme("system"),
    },
    { value: "light", label: "Theme: light", icon: Sun, run: () => setTheme("light") },
    { value: "dark", label: "Theme: dark", icon: Moon, run: () => setTheme("dark") },
  ];
  return [
    { value: "Pages", items: pages },
    { value: "Actions", items: actions },
    { value: "Appearance", items: themes },
  ];
}

/**
 * Returns the groups with only the entries whose text contains every word that was typed. Letters
 * match regardless of case and accents.
 */
export function matchingGroups(groups: readonly PaletteGroup[], typed: string): PaletteGroup[] {
  const words = folded(typed).split(/\s+/).filter(Boolean);
  return groups
    .map(({ value, items }) => ({
      value,
      items: items.filter(({ label }) => words.every((word) => folded(label).includes(word))),
    }))
    .filter(({ items }) => items.length > 0);
}

const folded = (text: string) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
