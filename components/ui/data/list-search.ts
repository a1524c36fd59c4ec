import { createLoader, createSerializer, parseAsString } from "nuqs/server";
import { parseAsSearch } from "./parse-as-search";

/**
 * The search parameters of a list without filters: the search text, if the list can be searched,
 * and the cursor of the page that is shown.
 */
export const listSearch = {
  q: parseAsSearch.withDefault(""),
  /** The cursor of the page that is shown. Without a cursor, the first page is shown. */
  cursor: parseAsString,
};

export const loadListSearch = createLoader(listSearch);
export const listHref = createSerializer(listSearch);
