import {
  BookOpen,
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
  Waypoints,
} from "lucide-react";
import { GROUPS, isInRoom, ROOMS } from "./pages";
import type { ShellPerson } from "./shell-person";

export interface Room {
  href: string;
  name: string;
  icon: LucideIcon;
  group?: (typeof GROUPS)[number];
  /** The room of which this page is a tab. */
  tabOf?: string;
  alone?: boolean;
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
  "/calls": Waypoints,
  "/activity": ScrollText,
  "/api": Braces,
  "/docs": BookOpen,
  "/settings": Settings2,
};

export interface RoomGroup {
  /** The caption above the rooms. Null for the rooms that come first. */
  caption: string | null;
  rooms: readonly Room[];
}

/**
 * Returns the rooms that users with this role can open. The list does not grant access, because
 * verbs check every permission.
 */
export function roomsFor(role: ShellPerson["role"]): readonly Room[] {
  return ROOMS.filter((room) => !("operatorsOnly" in room) || role === "operator").map((room) => ({
    ...room,
    icon: ICONS[room.href],
  }));
}

/** Groups the rooms as the navigation shows them. Tabs of rooms and empty groups are left out. */
export function groupsOf(rooms: readonly Room[]): readonly RoomGroup[] {
  return [undefined, ...GROUPS]
    .map((group) => ({
      caption: group ?? null,
      rooms: rooms.filter((room) => !room.tabOf && room.group === group),
    }))
    .filter((group) => group.rooms.length > 0);
}

/** True if the path belongs to the room or to one of its tabs. */
export function isCurrent(path: string, room: Room): boolean {
  const tabs = ROOMS.filter((other) => "tabOf" in other && other.tabOf === room.href);
  return [room, ...tabs].some((one) => isInRoom(path, one));
}
