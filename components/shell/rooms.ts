import {
  Braces,
  Contact,
  House,
  KeyRound,
  type LucideIcon,
  Plug,
  ScrollText,
  Server,
  Settings2,
  UsersRound,
} from "lucide-react";
import { ROOMS } from "./pages";
import type { ShellPerson } from "./shell-person";

export interface Room {
  href: string;
  name: string;
  icon: LucideIcon;
  /** The letter that opens this page when it is typed after `g`. */
  letter: string;
}

const ICONS: Readonly<Record<(typeof ROOMS)[number]["href"], LucideIcon>> = {
  "/": House,
  "/keys": KeyRound,
  "/servers": Server,
  "/connect": Plug,
  "/teams": UsersRound,
  "/people": Contact,
  "/activity": ScrollText,
  "/api": Braces,
  "/settings": Settings2,
};

/**
 * Returns the rooms that the navigation shows to users with this role. The list does not grant
 * access, because verbs check every permission.
 */
export function roomsFor(role: ShellPerson["role"]): readonly Room[] {
  return ROOMS.filter((room) => !("operatorsOnly" in room) || role === "operator").map((room) => ({
    ...room,
    icon: ICONS[room.href],
  }));
}
