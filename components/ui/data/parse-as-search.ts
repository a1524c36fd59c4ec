import { createParser } from "nuqs/server";
import { maskSecrets } from "@/lib/secrets/view";

const SEARCH_MAX = 120;

/**
 * Parses search text from the URL, which anyone may have written, to one short line. Keys are
 * masked, so that a key that is pasted into the field never gets into the URL, which browsers and
 * proxies keep.
 */
export const parseAsSearch = createParser({
  parse: (value) => maskSecrets(value.replace(/\p{Cc}/gu, "")).slice(0, SEARCH_MAX),
  serialize: (value: string) => maskSecrets(value),
});
