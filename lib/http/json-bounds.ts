/** Objects and arrays within each other. */
export const JSON_DEPTH = 100;
/** Fields and elements: parsing that many takes some 10 ms, and checking them as long again. */
export const JSON_MEMBERS = 20_000;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/**
 * Whether a JSON text is deeper, or has more members, than may be parsed: what parses, checks and
 * copies it holds the event loop for as long as there are members, and may recurse. A text that is
 * no JSON is not noticed here. Reads each byte once; an empty object or array counts as a member.
 */
export function exceedsBounds(bytes: Uint8Array): "depth" | "members" | null {
  const { length } = bytes;
  let depth = 0;
  let members = 0;
  for (let at = 0; at < length; at++) {
    const code = bytes[at];
    if (code === QUOTE) {
      at++;
      while (at < length && bytes[at] !== QUOTE) at += bytes[at] === BACKSLASH ? 2 : 1;
    } else if (code === 0x2c) {
      if (++members > JSON_MEMBERS) return "members";
    } else if (code === 0x7b || code === 0x5b) {
      if (++depth > JSON_DEPTH) return "depth";
      if (++members > JSON_MEMBERS) return "members";
    } else if (code === 0x7d || code === 0x5d) depth--;
  }
  return null;
}
