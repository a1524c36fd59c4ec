import {
  createLoader,
  createSerializer,
  parseAsInteger,
  parseAsString,
  parseAsStringLiteral,
} from "nuqs/server";
import { listSearch } from "@/components/ui/data/list-search";
import type { DetailTab } from "@/components/ui/layout/chosen-tab";

export type ServerTab = "overview" | "tools" | "access" | "calls" | "history" | "settings";

const FOR_ALL = [
  { tab: "overview", label: "Overview" },
  { tab: "tools", label: "Tools" },
  { tab: "access", label: "Access" },
  { tab: "calls", label: "Calls" },
] as const satisfies readonly DetailTab<ServerTab>[];

/** Returns the tabs of a server's page. History and Settings are only for operators. */
export function serverTabs(
  operator: boolean,
): readonly [DetailTab<ServerTab>, ...DetailTab<ServerTab>[]] {
  if (!operator) return FOR_ALL;
  const more = [
    { tab: "history", label: "History" },
    { tab: "settings", label: "Settings" },
  ] as const;
  return [...FOR_ALL, ...more];
}

/**
 * The search parameters of a server's page: the tab, the filters and the place of the list in it,
 * and what connecting an account has left in the address.
 */
export const serverSearch = {
  ...listSearch,
  tab: parseAsString,
  /** The name of a tool that the tab Tools shows expanded. */
  item: parseAsString,
  /** Access lists the teams that may use the server, or those that may not. */
  access: parseAsStringLiteral(["without"]),
  before: parseAsInteger,
  after: parseAsInteger,
  connect: parseAsString,
  connected: parseAsString,
  connect_error: parseAsString,
};

export const loadServerSearch = createLoader(serverSearch);
export const serverHref = createSerializer(serverSearch);

export type ServerSearch = Awaited<ReturnType<typeof loadServerSearch>>;
