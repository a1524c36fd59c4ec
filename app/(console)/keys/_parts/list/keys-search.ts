import {
  createLoader,
  createSerializer,
  parseAsInteger,
  parseAsString,
  parseAsStringLiteral,
} from "nuqs/server";
import { parseAsSearch } from "@/components/ui/data/parse-as-search";
import { KEY_SORTS, KEY_STATES } from "@/lib/keys/view-bounds";

/**
 * The search parameters of /keys: the filters, the order of the keys, and the cursor of the page
 * that is shown.
 */
export const keysSearch = {
  q: parseAsSearch.withDefault(""),
  team: parseAsString,
  owner: parseAsString,
  status: parseAsStringLiteral(KEY_STATES),
  /**
   * The minimum number of days for which a key has not been used. If it is not set, used keys are
   * listed too.
   */
  unused: parseAsInteger,
  sort: parseAsStringLiteral(KEY_SORTS).withDefault("created"),
  /** The cursor of the page that is shown. Without a cursor, the first page is shown. */
  cursor: parseAsString,
};

export const loadKeysSearch = createLoader(keysSearch);
export const keysHref = createSerializer(keysSearch);

export type KeysSearch = Awaited<ReturnType<typeof loadKeysSearch>>;

/**
 * True if a search text or at least one filter is set. If so, an empty list means that no key
 * matches.
 */
export function isNarrowed({ q, team, owner, status, unused }: KeysSearch): boolean {
  return Boolean(q || team || owner || status || unused);
}
