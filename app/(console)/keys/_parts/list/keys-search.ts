import {
  createLoader,
  createSerializer,
  parseAsInteger,
  parseAsString,
  parseAsStringLiteral,
} from "nuqs/server";
import { parseAsSearch } from "@/components/ui/data/parse-as-search";
import { KEY_SORTS, KEY_STATUSES } from "@/lib/keys/schema";

/** The filters, the order and the cursor of /keys, as search parameters of the URL. */
export const keysSearch = {
  q: parseAsSearch.withDefault(""),
  team: parseAsString,
  owner: parseAsString,
  status: parseAsStringLiteral(KEY_STATUSES),
  /**
   * Lists only keys that have not been used for this number of days. Without it, all keys are
   * listed.
   */
  unused: parseAsInteger,
  sort: parseAsStringLiteral(KEY_SORTS).withDefault("created"),
  /** The cursor of the page that is shown. Without a cursor, the first page is shown. */
  cursor: parseAsString,
};

export const loadKeysSearch = createLoader(keysSearch);
export const keysHref = createSerializer(keysSearch);

export type KeysSearch = Awaited<ReturnType<typeof loadKeysSearch>>;

/** True if the search or any filter is set, so that an empty list means that no key matches. */
export function isNarrowed({ q, team, owner, status, unused }: KeysSearch): boolean {
  return Boolean(q || team || owner || status || unused);
}
