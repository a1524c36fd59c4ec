import type { DetailTab } from "@/components/ui/layout/chosen-tab";

const OVERVIEW = { tab: "overview", label: "Overview" } as const;
const ACCESS = { tab: "access", label: "Access" } as const;
const CALLS = { tab: "calls", label: "Calls" } as const;
const CONNECT = { tab: "connect", label: "Connect" } as const;
const HISTORY = { tab: "history", label: "History" } as const;
const SETTINGS = { tab: "settings", label: "Settings" } as const;

type Tab = (typeof OVERVIEW | typeof ACCESS | typeof CALLS | typeof CONNECT)["tab"];
export type KeyTab = DetailTab<Tab | (typeof HISTORY | typeof SETTINGS)["tab"]>;
type KeyTabs = readonly [KeyTab, ...KeyTab[]];

/** The tabs on the page of a key. */
export const KEY_TABS: KeyTabs = [OVERVIEW, ACCESS, CALLS, CONNECT, HISTORY, SETTINGS];
/** The tabs on the page of a connected app, which sets itself up. */
export const APP_TABS: KeyTabs = [OVERVIEW, ACCESS, CALLS, HISTORY];
/**
 * The tabs on the page of a key, app or rule that can never be used again, with nothing to set up.
 */
export const OVER_TABS: KeyTabs = [OVERVIEW, CALLS, HISTORY];
