import { createLoader, createSerializer, parseAsInteger } from "nuqs/server";
import { parseAsSearch } from "@/components/ui/parse-as-search";

/** The state of /people that is in its URL. */
export const peopleSearch = {
  q: parseAsSearch.withDefault(""),
  page: parseAsInteger.withDefault(1),
};

export const loadPeopleSearch = createLoader(peopleSearch);
export const peopleHref = createSerializer(peopleSearch);
