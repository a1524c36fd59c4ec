import { createLoader, createSerializer, parseAsString } from "nuqs/server";
import { parseAsSearch } from "./parse-as-search";

/** The URL state of a list that has no filters, with or without a search. */
export const listSearch = {
  q: parseAsSearch.withDefault(""),
  /** The cursor of the list's page. */
  cursor: parseAsString,
};

export const loadListSearch = createLoader(listSearch);
export const listHref = createSerializer(listSearch);
