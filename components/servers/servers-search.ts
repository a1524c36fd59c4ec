import { createLoader, createSerializer, parseAsInteger, parseAsString } from "nuqs/server";

/** The state of /servers that is in its URL. */
export const serversSearch = {
  q: parseAsString.withDefault(""),
  page: parseAsInteger.withDefault(1),
};

export const loadServersSearch = createLoader(serversSearch);
export const serversHref = createSerializer(serversSearch);
