import { z } from "zod";
import { SEARCH_KINDS, type SearchHit } from "@/lib/search/view";

const PLACE = "latchkey.recents";
const MOST = 6;

const recentsSchema = z.array(
  z.object({
    kind: z.enum(SEARCH_KINDS),
    id: z.string(),
    title: z.string(),
    detail: z.string().nullable(),
    state: z.null(),
    server: z.string().nullable(),
  }),
);

/**
 * Returns the things that were opened last in this browser, newest first. Returns nothing if the
 * browser keeps nothing.
 */
export function readRecents(): readonly SearchHit[] {
  try {
    const stored = recentsSchema.safeParse(JSON.parse(localStorage.getItem(PLACE) ?? "[]"));
    return stored.success ? stored.data : [];
  } catch {
    return [];
  }
}

/** Puts a thing first among the recent ones. */
export function addRecent(thing: SearchHit): void {
  const others = readRecents().filter((one) => !isSame(one, thing));
  keep([{ ...thing, state: null }, ...others].slice(0, MOST));
}

/** Forgets all recent things. Done at the end of a session, because the next person may be another. */
export function forgetRecents(): void {
  keep([]);
}

function isSame(one: SearchHit, other: SearchHit): boolean {
  return one.kind === other.kind && one.id === other.id && one.server === other.server;
}

function keep(recents: readonly SearchHit[]): void {
  try {
    if (recents.length === 0) localStorage.removeItem(PLACE);
    else localStorage.setItem(PLACE, JSON.stringify(recents));
  } catch {
    // The browser keeps nothing, for example because its storage is full or switched off.
  }
}
