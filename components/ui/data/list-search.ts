import { createLoader, createSerializer, parseAsString } from "nuqs/server";
import { parseAsSearch } from "./parse-as-search";

/** The state in the URL of a list that is narrowed by words alone. */
export const listSearch = {
  q: parseAsSearch.withDefault(""),
  /** The place from which on the list is shown. */
  cursor: parseAsString,
};

export const loadListSearch = createLoader(listSearch);
export const listHref = createSerializer(listSearch);
