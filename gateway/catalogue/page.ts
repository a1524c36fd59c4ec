import type { ReachKind } from "@/lib/catalogue/reach";
import { fail, type Result, succeed } from "@/lib/errors/errors";

/** More items than most servers have, so that clients that ignore cursors see all items. */
export const PAGE_ITEMS = 500;

/**
 * The start of a page, from the opaque cursor of the page before. Fails with `invalid_input` for an
 * invalid cursor, or for a cursor of a list that has changed.
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

/** The cursor for the page that begins at `start`. */
export function pageCursor(kind: ReachKind, revision: string, start: number): string {
  return Buffer.from(`${kind} ${revision} ${start}`, "latin1").toString("base64url");
}

const refuse = (problem: string) =>
  fail("invalid_input", { reason: "cursor", fields: { cursor: problem } });
