import { createLoader, createSerializer, parseAsString } from "nuqs/server";
import { parseAsSearch } from "./parse-as-search";

/** The search parameters of lists without filters. Some of these lists can be searched. */
export const listSearch = {
  q: parseAsSearch.withDefault(""),
  /** The cursor of the current page. */
  cursor: parseAsString,
};

export const loadListSearch = createLoader(listSearch);
export const listHref = createSerializer(listSearch);
