import {
  Contact,
  KeyRound,
  ListEnd,
  type LucideIcon,
  ScanSearch,
  Server,
  UsersRound,
  Wrench,
} from "lucide-react";
import type { SearchHit, SearchKind, SearchResult } from "@/lib/search/view";
import { SEARCH_KINDS } from "@/lib/search/view";
import type { PaletteGroup, PaletteItem } from "./palette-items";
import { addRecent } from "./recents";

interface Kind {
  readonly name: string;
  readonly icon: LucideIcon;
  readonly href: (hit: SearchHit) => string;
  /** The list in which the rest of the matches is shown. */
  readonly list?: string;
}

const part = encodeURIComponent;

const KINDS: Readonly<Record<SearchKind, Kind>> = {
  key: { name: "Keys", icon: KeyRound, href: ({ id }) => `/keys/${part(id)}`, list: "/keys" },
  server: {
    ...{ name: "Servers", icon: Server, href: ({ id }) => `/servers/${part(id)}` },
    list: "/servers",
  },
  tool: {
    ...{ name: "Tools", icon: Wrench },
    href: ({ server, id }) => `/servers/${part(server ?? "")}?tab=tools&item=${part(id)}`,
  },
  person: {
    ...{ name: "People", icon: Contact, href: ({ id }) => `/people/${part(id)}` },
    list: "/people",
  },
  team: { name: "Teams", icon: UsersRound, href: ({ id }) => `/teams/${part(id)}` },
  request: { name: "Requests", icon: ScanSearch, href: ({ id }) => `/calls/${part(id)}` },
};

/** Returns the address of the thing's page. */
export function hrefOf(hit: SearchHit): string {
  return KINDS[hit.kind].href(hit);
}

/** Returns the entry that opens a thing, and remembers it as a recent one. */
export function itemOf(hit: SearchHit, go: (href: string) => void): PaletteItem {
  return {
    value: `${hit.kind} ${hit.server ?? ""} ${hit.id}`,
    label: hit.title,
    detail: [hit.detail, hit.state].filter((text) => text !== null).join(" · "),
    icon: KINDS[hit.kind].icon,
    run: () => {
      // A request is opened once, and its id says nothing in a list.
      if (hit.kind !== "request") addRecent(hit);
      go(hrefOf(hit));
    },
  };
}

/** Groups what a search found by kind, with an entry for the list of all matches. */
export function foundGroups(
  { hits, more }: SearchResult,
  q: string,
  go: (href: string) => void,
): PaletteGroup[] {
  return SEARCH_KINDS.map((kind) => {
    const { name, list } = KINDS[kind];
    const items = hits.filter((hit) => hit.kind === kind).map((hit) => itemOf(hit, go));
    if (list && more.includes(kind)) {
      items.push({
        value: `all ${kind}`,
        label: `Show all ${name.toLowerCase()} that match`,
        icon: ListEnd,
        run: () => go(`${list}?${new URLSearchParams({ q })}`),
      });
    }
    return { value: name, items };
  }).filter(({ items }) => items.length > 0);
}
