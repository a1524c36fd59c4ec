import { createLoader, createSerializer, parseAsInteger, parseAsString } from "nuqs/server";

/** The state of /people that is in its URL. */
export const peopleSearch = {
  q: parseAsString.withDefault(""),
  page: parseAsInteger.withDefault(1),
};

export const loadPeopleSearch = createLoader(peopleSearch);
export const peopleHref = createSerializer(peopleSearch);
