import { SEARCH_KINDS, type SearchKind } from "./view";

interface Scope {
  /** The only kind that is searched, or null to search all of them. */
  readonly kind: SearchKind | null;
  /** The text that is searched, without the prefix. */
  readonly q: string;
}

const SCOPED = new RegExp(`^\\s*(${SEARCH_KINDS.join("|")})s?:(.*)$`, "is");

/**
 * Reads the text that a person typed into a search: `key:laptop` searches only keys for "laptop".
 * Other text is searched in all kinds.
 */
export function scopeOf(typed: string): Scope {
  const [, word, rest] = SCOPED.exec(typed) ?? [];
  const kind = SEARCH_KINDS.find((one) => one === word?.toLowerCase());
  return kind ? { kind, q: (rest ?? "").trim() } : { kind: null, q: typed.trim() };
}
