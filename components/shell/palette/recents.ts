import { SEARCH_KINDS, type SearchHit } from "@/lib/search/view";

const PLACE = "latchkey.recents";
/** The place of the email of the person whose recent things are kept. */
const OWNER = "latchkey.recents-of";
const MOST = 6;

/**
 * Returns the things that were opened last in this browser, newest first. Returns nothing if the
 * browser keeps nothing.
 */
export function readRecents(): readonly SearchHit[] {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(PLACE) ?? "[]");
    return Array.isArray(stored) && stored.every(isHit) ? stored : [];
  } catch {
    return [];
  }
}

/** Puts a thing first among the recent ones. */
export function addRecent(thing: SearchHit): void {
  const others = readRecents().filter((one) => !isSame(one, thing));
  keep([{ ...thing, state: null }, ...others].slice(0, MOST));
}

/**
 * Forgets the recent things of another person. A session can end without a sign-out, and whoever
 * signs in next must not see what the person before opened.
 */
export function keepRecentsOf(email: string): void {
  try {
    if (localStorage.getItem(OWNER) === email) return;
    localStorage.removeItem(PLACE);
    localStorage.setItem(OWNER, email);
  } catch {
    // The browser keeps nothing.
  }
}

/** Forgets all recent things. Done at the end of a session, because the next person may be another. */
export function forgetRecents(): void {
  keep([]);
}

function isSame(one: SearchHit, other: SearchHit): boolean {
  return one.kind === other.kind && one.id === other.id && one.server === other.server;
}

/** Checks what the browser kept without Zod, which every page would have to load. */
function isHit(value: unknown): value is SearchHit {
  if (typeof value !== "object" || value === null) return false;
  const { kind, id, title, detail, server } = value as Record<string, unknown>;
  const isTextOrNull = (text: unknown) => text === null || typeof text === "string";
  return (
    SEARCH_KINDS.some((one) => one === kind) &&
    typeof id === "string" &&
    typeof title === "string" &&
    isTextOrNull(detail) &&
    isTextOrNull(server)
  );
}

function keep(recents: readonly SearchHit[]): void {
  try {
    if (recents.length === 0) localStorage.removeItem(PLACE);
    else localStorage.setItem(PLACE, JSON.stringify(recents));
  } catch {
    // The browser keeps nothing, for example because its storage is full or switched off.
  }
}
