import { createParser } from "nuqs/server";
import { maskSecrets } from "@/lib/secrets/view";

const SEARCH_MAX = 120;

/**
 * Reads the search text from the URL and shortens it to one line, because the URL may contain any
 * text. Keys are masked on reading and writing. A key that is pasted into the search field
 * therefore never appears in the URL, which browsers and proxies store.
 */
export const parseAsSearch = createParser({
  parse: (value) => maskSecrets(value.replace(/\p{Cc}/gu, "")).slice(0, SEARCH_MAX),
  serialize: (value: string) => maskSecrets(value),
});
