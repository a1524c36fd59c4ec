import { createParser } from "nuqs/server";
import { maskSecrets } from "@/lib/secrets/view";

const SEARCH_MAX = 120;

/**
 * Words to search for, from an address that anyone may have written: one short line of text. A key
 * that was pasted into the field never gets into the address, which browsers and proxies keep.
 */
export const parseAsSearch = createParser({
  parse: (value) => maskSecrets(value.replace(/\p{Cc}/gu, "")).slice(0, SEARCH_MAX),
  serialize: (value: string) => maskSecrets(value),
});
