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
import type { ShellPerson } from "./shell-person";

export interface Room {
  href: string;
  name: string;
  icon: LucideIcon;
  /** Pressed after `g`. */
  letter: string;
  operatorsOnly?: boolean;
}

const ROOMS: readonly Room[] = [
  { href: "/", name: "Overview", icon: House, letter: "o" },
  { href: "/keys", name: "Keys", icon: KeyRound, letter: "k" },
  { href: "/servers", name: "Servers", icon: Server, letter: "v" },
  { href: "/connect", name: "Connect", icon: Plug, letter: "c" },
  { href: "/teams", name: "Teams", icon: UsersRound, letter: "t" },
  { href: "/people", name: "People", icon: Contact, letter: "p", operatorsOnly: true },
  { href: "/activity", name: "Activity", icon: ScrollText, letter: "a" },
  { href: "/api", name: "API", icon: Braces, letter: "i" },
  { href: "/settings", name: "Settings", icon: Settings2, letter: "s" },
];

/** The rooms that this person's navigation shows. Showing is no permission: verbs decide. */
export function roomsFor(role: ShellPerson["role"]): readonly Room[] {
  return ROOMS.filter((room) => !room.operatorsOnly || role === "operator");
}

/** Whether `pathname` is in the room, for the mark of the current page. */
export function isInRoom(pathname: string, room: Room): boolean {
  return room.href === "/"
    ? pathname === "/"
    : pathname === room.href || pathname.startsWith(`${room.href}/`);
}
