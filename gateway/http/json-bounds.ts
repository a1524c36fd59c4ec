import { stringEnd } from "@/lib/std/string-end";

/** Maximum nesting depth of objects and arrays. */
export const JSON_DEPTH = 100;
/**
 * Maximum number of fields of all objects together. Parsing 10,000 fields takes up to 10 ms, and
 * serializing them takes about as long again.
 */
export const JSON_FIELDS = 10_000;
/**
 * Maximum number of array elements, objects, arrays and fields together. Processing an array
 * element takes a fifth of the time that a field takes.
 */
export const JSON_MEMBERS = 50_000;

const QUOTE = 0x22;

export type Excess = "depth" | "fields" | "members";

/**
 * Returns the limit that a JSON text exceeds, or null. Large JSON would block the event loop while
 * it is parsed, checked and copied, and deep JSON could overflow the stack. Invalid JSON is not
 * detected. Each byte is read once.
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
