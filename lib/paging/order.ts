import { type SQL, type SQLWrapper, sql } from "drizzle-orm";
import type { Cursor } from "./cursor";

/** How a list is sorted: by a key, and by the id where keys are the same. */
export interface Order {
  /** A cursor of one order is none of another. */
  readonly name: string;
  readonly key: SQLWrapper;
  readonly type: "text" | "moment";
  /** Of both. */
  readonly direction: "asc" | "desc";
  /** Rows without a key come last, whatever the direction. */
  readonly nullable?: boolean;
}

/** A moment as whole microseconds since 1970, which is what Postgres keeps of it. */
const MICROS = /^-?\d{1,17}$/;

/** Could this be a place in a list of this order? */
export function isPlace(order: Order, { order: name, key }: Cursor): boolean {
  if (name !== order.name) return false;
  if (key === null) return order.nullable === true;
  return order.type === "text" || MICROS.test(key);
}

/** The key of a row, as a cursor keeps it. */
export function keyText({ key, type }: Order): SQL<string | null> {
  if (type === "text") return sql`${key}`;
  return sql`(extract(epoch from ${key}) * 1000000)::bigint::text`;
}

/** The terms of ORDER BY, turned round where what stands before a place is read. */
export function orderBy(order: Order, id: SQLWrapper, side: Cursor["side"]): SQL[] {
  const forward = side === "next";
  const ascending = (order.direction === "asc") === forward;
  const way = sql.raw(ascending ? "asc" : "desc");
  const nulls = order.nullable ? sql.raw(forward ? " nulls last" : " nulls first") : sql``;
  return [sql`${order.key} ${way}${nulls}`, sql`${id} ${way}`];
}

/** What is on that side of the place. */
export function beyond(order: Order, id: SQLWrapper, cursor: Cursor): SQL {
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

/** Exact: a double would lose microseconds of far moments. */
function momentOf(micros: string): SQL {
  return sql`(timestamptz 'epoch' + (${micros}::bigint / 1000000) * interval '1 second'
    + (${micros}::bigint % 1000000) * interval '1 microsecond')`;
}
