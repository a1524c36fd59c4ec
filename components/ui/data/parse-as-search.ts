import { createParser } from "nuqs/server";
import { maskSecrets } from "@/lib/secrets/view";

const SEARCH_MAX = 120;

/**
 * Reads a search text from the URL as one short line, because the URL may contain anything. Keys
 * are masked on reading and writing, so that a key that is pasted into the search field never
 * appears in the URL, which browsers and proxies store.
 */
export const parseAsSearch = createParser({
  parse: (value) => maskSecrets(value.replace(/\p{Cc}/gu, "")).slice(0, SEARCH_MAX),
  serialize: (value: string) => maskSecrets(value),
});
