import { stringEnd } from "@/lib/std/string-end";

/** Objects and arrays within each other. */
export const JSON_DEPTH = 100;
/** Fields of objects: parsing that many takes up to 10 ms, and writing them as long again. */
export const JSON_FIELDS = 10_000;
/** Elements of arrays, which cost a fifth of that, objects and arrays themselves, and fields. */
export const JSON_MEMBERS = 50_000;

const QUOTE = 0x22;

export type Excess = "depth" | "fields" | "members";

/**
 * Of what a JSON text has more than may be parsed: what parses, checks and copies it holds the event
 * loop for as long as there are members, and may recurse. A text that is no JSON is not noticed
 * here. Reads each byte once.
 */
export function excessOf(bytes: Uint8Array): Excess | null {
  const { length } = bytes;
  let depth = 0;
  let fields = 0;
  let members = 0;
  for (let at = 0; at < length; at++) {
    const code = bytes[at];
    if (code === QUOTE) {
      at = stringEnd(bytes, at + 1);
    } else if (code === 0x3a) {
      if (++fields > JSON_FIELDS) return "fields";
    } else if (code === 0x2c) {
      if (++members > JSON_MEMBERS) return "members";
    } else if (code === 0x7b || code === 0x5b) {
      if (++depth > JSON_DEPTH) return "depth";
      if (++members > JSON_MEMBERS) return "members";
    } else if (code === 0x7d || code === 0x5d) depth--;
  }
  return null;
}
