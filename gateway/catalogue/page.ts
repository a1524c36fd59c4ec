import type { ReachKind } from "@/lib/catalogue/reach";
import { fail, type Result, succeed } from "@/lib/errors/errors";

/**
 * Number of items in a page. Few callers reach more items than this, so even clients that ignore
 * cursors usually get the whole list, and a long list costs one request.
 */
export const PAGE_ITEMS = 2_000;

/**
 * Returns the index at which a page starts, decoded from an opaque cursor. Fails with
 * `invalid_input` for an invalid cursor, or if the list has changed since the previous page.
 */
export function pageStart(
  kind: ReachKind,
  revision: string,
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
  return at % PAGE_ITEMS === 0 ? succeed(at) : refuse("does not belong to this list");
}

/** Returns the cursor for the page that starts at index `start`. */
export function pageCursor(kind: ReachKind, revision: string, start: number): string {
  return Buffer.from(`${kind} ${revision} ${start}`, "latin1").toString("base64url");
}

const refuse = (problem: string) =>
  fail("invalid_input", { reason: "cursor", fields: { cursor: problem } });
