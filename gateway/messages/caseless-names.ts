/** What is known about a name: its proper spelling, and whether it is spelled so. */
export interface FoundName {
  /** Empty for an unknown name. */
  readonly name: string;
  /** The index of the name among the known names, or −1 for an unknown name. */
  readonly place: number;
  /** 0 for an unknown name. */
  readonly bit: number;
  /** True for an unknown name. */
  readonly isExact: boolean;
}

/**
 * Recognizes a few names in upper and lower case, without creating strings for the usual spellings.
 */
export interface CaselessNames {
  /** Finds the name between `start` and `end`, without its quotes. */
  find(bytes: Buffer, start: number, end: number): FoundName;
}

const UNKNOWN: FoundName = { name: "", place: -1, bit: 0, isExact: true };
const BACKSLASH = 0x5c;
const NONE: readonly never[] = [];

/** Makes a finder for at most 31 names in ASCII. */
export function caselessNames(...names: readonly string[]): CaselessNames {
  const known = names.map((name, place) => {
    const bit = 1 << place;
    const exact: FoundName = { name, place, bit, isExact: true };
    return { bytes: Buffer.from(name, "latin1"), exact, other: { ...exact, isExact: false } };
  });
  const longest = Math.max(...names.map((name) => name.length));
  const byLength = Array.from({ length: longest + 1 }, (_, length) =>
    known.filter(({ bytes }) => bytes.length === length),
  );
  const byFolded = new Map(known.map((one) => [one.exact.name.toLowerCase(), one]));

  /** Finds a name that is in another case, or is written with escapes. */
  function findOther(bytes: Buffer, start: number, end: number): FoundName {
    for (let at = start; at < end; at++) {
      const code = bytes[at] ?? 0;
      if (code === BACKSLASH || code >= 0x80) return findDecoded(bytes, start, end);
    }
    if (end - start > longest) return UNKNOWN;
    return byFolded.get(bytes.toString("latin1", start, end).toLowerCase())?.other ?? UNKNOWN;
  }

  function findDecoded(bytes: Buffer, start: number, end: number): FoundName {
    const name = JSON.parse(bytes.toString("utf8", start - 1, end + 1)) as string;
    const found = byFolded.get(foldedName(name));
    if (!found) return UNKNOWN;
    return found.exact.name === name ? found.exact : found.other;
  }

  return {
    find(bytes, start, end) {
      const length = end - start;
      next: for (const { bytes: name, exact } of byLength[length] ?? NONE) {
        for (let at = 0; at < length; at++) if (name[at] !== bytes[start + at]) continue next;
        return exact;
      }
      return findOther(bytes, start, end);
    },
  };
}

/**
 * Folds the case of a name as the widest parser does. Some letters outside ASCII are other cases of
 * ASCII letters, such as ſ and the Kelvin sign (Go folds both). Parsers in C read a name only up to
 * a NUL.
 */
function foldedName(name: string): string {
  return (name.split("\0", 1)[0] ?? "").toUpperCase().toLowerCase();
}
