import { parseAsInteger } from "nuqs/server";
import { parseAsSearch } from "./parse-as-search";

/** The state in the URL of a list that is narrowed by words alone. */
export const listSearch = {
  q: parseAsSearch.withDefault(""),
  page: parseAsInteger.withDefault(1),
};
