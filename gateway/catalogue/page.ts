import type { ReachKind } from "@/lib/catalogue/reach";
import { fail, type Result, succeed } from "@/lib/errors/errors";

/**
 * Number of items in a page. Few callers reach more items than this, so even clients that ignore
 * cursors usually get the whole list, and a long list costs one request.
 */
const PAGE_ITEMS = 2_000;
/**
 * Maximum number of characters of a page's definitions together. Some clients refuse larger answers,
 * and a page is held in memory for each client that reads it. A larger definition is alone on its page.
 */
const PAGE_CHARACTERS = 8 * 1_048_576;

/** Returns the indexes at which the pages of a list start. There is always a first page. */
export function pageStarts(list: readonly { readonly json: string }[]): readonly number[] {
  const starts = [0];
  let [items, characters] = [0, 0];
  for (const [index, { json }] of list.entries()) {
    const isFull = items === PAGE_ITEMS || characters + json.length > PAGE_CHARACTERS;
    if (items > 0 && isFull) {
      starts.push(index);
      [items, characters] = [0, 0];
    }
    items++;
    characters += json.length;
  }
  return starts;
}

/**
 * Returns the index at which a page starts, one of `starts`, decoded from an opaque cursor. Fails with
 * `invalid_input` for an invalid cursor, or if the list has changed since the previous page.
 */
export function pageStart(
  kind: ReachKind,
  revision: string,
  starts: readonly number[],
  cursor: string | undefined,
): Result<number> {
  if (cursor === undefined) return succeed(0);
  const [ofKind, ofRevision, start, ...rest] = Buffer.from(cursor, "base64url")
    .toString("latin1")
    .split(" ");
  const isOurs = rest.length === 0 && ofKind === kind && /^\d{1,9}$/.test(start ?? "");
  if (!isOurs) return refuse("does not belong to this list");
  if (ofRevision !== revision) {
    return refuse("belongs to an older version of this list: start again without a cursor");
  }
  const at = Number(start);
  return starts.includes(at) ? succeed(at) : refuse("does not belong to this list");
}

/** Returns the cursor for the page that starts at index `start`. */
export function pageCursor(kind: ReachKind, revision: string, start: number): string {
  return Buffer.from(`${kind} ${revision} ${start}`, "latin1").toString("base64url");
}

const refuse = (problem: string) =>
  fail("invalid_input", { reason: "cursor", fields: { cursor: problem } });
