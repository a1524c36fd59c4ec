import { type SQL, type SQLWrapper, sql } from "drizzle-orm";
import type { Cursor } from "./cursor";

/** The sort order of a list: by one key, then by id. */
export interface Order {
  /** The name of the order. A cursor is valid only for the order with the same name. */
  readonly name: string;
  readonly key: SQLWrapper;
  readonly type: "text" | "moment";
  /** The sort direction of both the key and the id. */
  readonly direction: "asc" | "desc";
  /** Whether keys can be null. Rows with a null key come last in both directions. */
  readonly nullable?: boolean;
}

/** Matches a timestamp in whole microseconds since 1970, which is the precision of Postgres. */
const MICROS = /^-?\d{1,17}$/;

/** Returns whether a cursor can be used with this order. */
export function isValidFor(order: Order, { order: name, key }: Cursor): boolean {
  if (name !== order.name) return false;
  if (key === null) return order.nullable === true;
  return order.type === "text" || MICROS.test(key);
}

/** Returns the SQL expression for a row's sort key, as text that a cursor can contain. */
export function keyText({ key, type }: Order): SQL<string | null> {
  if (type === "text") return sql`${key}`;
  return sql`(extract(epoch from ${key}) * 1000000)::bigint::text`;
}

/** Returns the terms for ORDER BY. For `previous`, the sort direction is reversed. */
export function orderBy(order: Order, id: SQLWrapper, side: Cursor["side"]): SQL[] {
  const forward = side === "next";
  const ascending = (order.direction === "asc") === forward;
  const way = sql.raw(ascending ? "asc" : "desc");
  const nulls = order.nullable ? sql.raw(forward ? " nulls last" : " nulls first") : sql``;
  return [sql`${order.key} ${way}${nulls}`, sql`${id} ${way}`];
}

/**
 * Returns the condition that selects the rows after the cursor's position, or the rows before the
 * position if the cursor asks for the previous page.
 */
export function onSideOf(order: Order, id: SQLWrapper, cursor: Cursor): SQL {
  const forward = cursor.side === "next";
  const ascending = (order.direction === "asc") === forward;
  const sign = sql.raw(ascending ? ">" : "<");
  const { key } = order;
  if (cursor.key === null) {
    const among = sql`(${key} is null and ${id} ${sign} ${cursor.id}::uuid)`;
    return forward ? among : sql`(${key} is not null or ${among})`;
  }
  const value = order.type === "text" ? sql`${cursor.key}::text` : momentOf(cursor.key);
  const past = sql`(${key}, ${id}) ${sign} (${value}, ${cursor.id}::uuid)`;
  return order.nullable && forward ? sql`(${past} or ${key} is null)` : past;
}

/**
 * Converts microseconds to a timestamp with integer arithmetic, because a double would lose the
 * microseconds of distant timestamps.
 */
function momentOf(micros: string): SQL {
  return sql`(timestamptz 'epoch' + (${micros}::bigint / 1000000) * interval '1 second'
    + (${micros}::bigint % 1000000) * interval '1 microsecond')`;
}
