import { and, type SQL } from "drizzle-orm";
import type { PgColumn, PgTable } from "drizzle-orm/pg-core";
import type { Database } from "@/db/client";
import { fail, type Result, succeed } from "@/lib/errors/errors";
import { type Cursor, cursorOf, cursorText } from "./cursor";
import { beyond, isPlace, keyText, type Order, orderBy } from "./order";
import type { PageEnds } from "./view";

interface Asked {
  readonly from: PgTable;
  readonly id: PgColumn;
  readonly where: SQL | undefined;
  readonly order: Order;
  readonly cursor: string | undefined;
  readonly limit: number;
}

/** The ids of one page, in their order. */
export interface IdPage extends PageEnds {
  readonly ids: readonly string[];
}

/**
 * One page of a list from a place in it on (keyset), so that rows which come, go or change while
 * somebody pages neither repeat nor skip another. Every page costs the same, however far down it is;
 * past the end it is empty. Failure: `invalid_input` for a cursor that is none of this list's.
 */
export async function readPage(db: Database, asked: Asked): Promise<Result<IdPage>> {
  const { from, id, where, order, limit } = asked;
  const cursor = asked.cursor === undefined ? null : cursorOf(asked.cursor);
  if (asked.cursor !== undefined && (cursor === null || !isPlace(order, cursor))) {
    return fail("invalid_input", { fields: { cursor: NO_PLACE } });
  }
  const side = cursor?.side ?? "next";
  const [total, found] = await Promise.all([
    db.$count(from, where),
    db
      .select({ id, key: keyText(order) })
      .from(from)
      .where(and(where, cursor ? beyond(order, id, cursor) : undefined))
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

const NO_PLACE = "This is no place in this list. Leave it out to begin at the beginning.";

/** Rows in the order of a page's ids; one that is gone meanwhile is left out. */
export function inOrder<Row extends { readonly id: string }>(
  ids: readonly string[],
  rows: readonly Row[],
): Row[] {
  const byId = new Map(rows.map((row) => [row.id, row]));
  return ids.flatMap((id) => byId.get(id) ?? []);
}
