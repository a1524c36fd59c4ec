/** The groups of the navigation, in its order. Rooms without a group come first. */
export const GROUPS = ["Access", "Catalogue", "Observe", "Organisation", "Help"] as const;

interface RoomPage {
  href: string;
  name: string;
  group?: (typeof GROUPS)[number];
  /**
   * The room of which this page is a tab. The navigation shows no entry for it, and highlights that
   * room instead.
   */
  tabOf?: string;
  /** The letter that opens this page when it is typed after `g`. */
  letter: string;
  operatorsOnly?: boolean;
  /**
   * True if the navigation highlights this page only on the page's own path, and not on paths below
   * it.
   */
  alone?: boolean;
}

/**
 * The top-level pages of the console ("rooms") in the order of the navigation. The sidebar, the
 * command palette, the shortcuts, proxy.ts and the tests that visit every page use this list.
 * proxy.test.ts compares it with the folders of app/.
 */
export const ROOMS = [
  { href: "/", name: "Overview", letter: "o", alone: true },
  { href: "/connect", name: "Connect", letter: "c" },
  { href: "/keys", name: "Keys", group: "Access", letter: "k" },
  { href: "/servers", name: "Servers", group: "Catalogue", letter: "v" },
  { href: "/calls", name: "Calls", group: "Observe", letter: "l" },
  { href: "/activity", name: "Activity", group: "Observe", letter: "a" },
  { href: "/teams", name: "Teams", group: "Organisation", letter: "t" },
  { href: "/people", name: "People", tabOf: "/teams", letter: "p", operatorsOnly: true },
  { href: "/settings", name: "Settings", group: "Organisation", letter: "s" },
  // `alone` is true because the paths below /api belong to the REST API.
  { href: "/api", name: "API", group: "Help", letter: "i", alone: true },
  { href: "/docs", name: "Docs", group: "Help", letter: "d" },
] as const satisfies readonly RoomPage[];

/** The pages that can be opened without a session. */
export const SIGN_IN_PAGES = ["/sign-in", "/setup", "/welcome", "/leaks"] as const;

/** The URLs that open a page together with one of its sheets. */
export const SHEETS = {
  createKey: "/keys?create=1",
  addServer: "/servers?add=1",
  createTeam: "/teams?create=1",
  addPerson: "/people?add=1",
} as const;

/** True if the path is the room's own path or, unless the room is `alone`, a path below it. */
export function isInRoom(path: string, { href, alone }: RoomPage): boolean {
  return path === href || (!alone && path.startsWith(`${href}/`));
}
