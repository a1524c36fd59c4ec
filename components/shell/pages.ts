interface RoomPage {
  href: string;
  name: string;
  /** Pressed after `g`. */
  letter: string;
  operatorsOnly?: boolean;
  /** It has no pages below it. */
  alone?: boolean;
}

/**
 * Every page of the console: each in a room, in the order of the navigation. The sidebar, palette,
 * shortcuts, proxy.ts and the tests that visit every page read this one list; proxy.test.ts holds
 * it to the folders of app/.
 */
export const ROOMS = [
  { href: "/", name: "Overview", letter: "o", alone: true },
  { href: "/keys", name: "Keys", letter: "k" },
  { href: "/servers", name: "Servers", letter: "v" },
  { href: "/connect", name: "Connect", letter: "c" },
  { href: "/teams", name: "Teams", letter: "t" },
  { href: "/people", name: "People", letter: "p", operatorsOnly: true },
  { href: "/activity", name: "Activity", letter: "a" },
  // Below it programs are answered.
  { href: "/api", name: "API", letter: "i", alone: true },
  { href: "/settings", name: "Settings", letter: "s" },
] as const satisfies readonly RoomPage[];

/** The pages of whoever is not signed in yet. */
export const SIGN_IN_PAGES = ["/sign-in", "/setup", "/welcome"] as const;

/** Addresses that open a sheet of their room. */
export const SHEETS = {
  createKey: "/keys?create=1",
  addServer: "/servers?add=1",
  createTeam: "/teams?create=1",
  addPerson: "/people?add=1",
} as const;

/** Whether a path is that of the room or of a page below it. */
export function isInRoom(path: string, { href, alone }: RoomPage): boolean {
  return path === href || (!alone && path.startsWith(`${href}/`));
}
