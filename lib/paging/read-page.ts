import { and, type SQL } from "drizzle-orm";
import type { PgColumn, PgTable } from "drizzle-orm/pg-core";
import type { Database } from "@/db/client";
import { fail, type Result, succeed } from "@/lib/errors/errors";
import { type Cursor, cursorOf, cursorText } from "./cursor";
import { isValidFor, keyText, type Order, onSideOf, orderBy } from "./order";
import type { PageEnds } from "./view";

interface PageQuery {
  readonly from: PgTable;
  readonly id: PgColumn;
  readonly where: SQL | undefined;
  readonly order: Order;
  readonly cursor: string | undefined;
  readonly limit: number;
}

/** The ids of the rows on a page, in the order of the list. */
export interface IdPage extends PageEnds {
  readonly ids: readonly string[];
}

/**
 * Reads one page of a list by keyset. If rows are inserted, deleted or changed while a client reads
 * the list page by page, no other row is skipped or repeated. A late page costs no more than an
 * early page, and a page past the end is empty. Failure: `invalid_input` for a cursor of another
 * list.
 */
export async function readPage(db: Database, query: PageQuery): Promise<Result<IdPage>> {
  const { from, id, where, order, limit } = query;
  const cursor = query.cursor === undefined ? null : cursorOf(query.cursor);
  if (query.cursor !== undefined && (cursor === null || !isValidFor(order, cursor))) {
    return fail("invalid_input", { fields: { cursor: WRONG_CURSOR } });
  }
  const side = cursor?.side ?? "next";
  const [total, found] = await Promise.all([
    db.$count(from, where),
    db
      .select({ id, key: keyText(order) })
      .from(from)
      .where(and(where, cursor ? onSideOf(order, id, cursor) : undefined))
      .orderBy(...orderBy(order, id, side))
      .limit(limit + 1),
  ]);
  const more = found.length > limit;
  const rows = found.slice(0, limit) as { id: string; key: string | null }[];
  if (side === "previous") rows.reverse();
  const place = (row: (typeof rows)[number] | undefined, to: Cursor["side"]) =>
    row ? cursorText({ order: order.name, side: to, ...row }) : null;
  return succeed({
    ids: rows.map((row) => row.id),
    total,
    next: side === "previous" || more ? place(rows.at(-1), "next") : null,
    previous: (side === "previous" ? more : cursor !== null) ? place(rows[0], "previous") : null,
  });
}

const WRONG_CURSOR =
  "This cursor does not belong to this list. Leave it out to start at the beginning.";

/**
 * Puts rows into the order of a page's ids. Rows that have been deleted since the ids were read are
 * left out.
 */
export function inOrder<Row extends { readonly id: string }>(
  ids: readonly string[],
  rows: readonly Row[],
): Row[] {
  const byId = new Map(rows.map((row) => [row.id, row]));
  return ids.flatMap((id) => byId.get(id) ?? []);
}
