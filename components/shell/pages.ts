interface RoomPage {
  href: string;
  name: string;
  /** The key to press after `g`. */
  letter: string;
  operatorsOnly?: boolean;
  /** True if the page has no pages below its path. */
  alone?: boolean;
}

/**
 * The top-level pages of the console ("rooms"), in the order of the navigation. The sidebar, the
 * palette, the shortcuts, proxy.ts and the tests that visit every page use this list. proxy.test.ts
 * compares the list with the folders of app/.
 */
export const ROOMS = [
  { href: "/", name: "Overview", letter: "o", alone: true },
  { href: "/keys", name: "Keys", letter: "k" },
  { href: "/servers", name: "Servers", letter: "v" },
  { href: "/connect", name: "Connect", letter: "c" },
  { href: "/teams", name: "Teams", letter: "t" },
  { href: "/people", name: "People", letter: "p", operatorsOnly: true },
  { href: "/activity", name: "Activity", letter: "a" },
  // Paths below /api are the REST API.
  { href: "/api", name: "API", letter: "i", alone: true },
  { href: "/settings", name: "Settings", letter: "s" },
] as const satisfies readonly RoomPage[];

/** Pages that need no session. */
export const SIGN_IN_PAGES = ["/sign-in", "/setup", "/welcome"] as const;

/** URLs that open a sheet of a page. */
export const SHEETS = {
  createKey: "/keys?create=1",
  addServer: "/servers?add=1",
  createTeam: "/teams?create=1",
  addPerson: "/people?add=1",
} as const;

/** True for the path of the room or of a page below the room. */
export function isInRoom(path: string, { href, alone }: RoomPage): boolean {
  return path === href || (!alone && path.startsWith(`${href}/`));
}
