import { createParser } from "nuqs/server";

const SEARCH_MAX = 120;

/** Words to search for, from an address that anyone may have written: one short line of text. */
export const parseAsSearch = createParser({
  parse: (value) => value.replace(/\p{Cc}/gu, "").slice(0, SEARCH_MAX),
  serialize: (value: string) => value,
});
