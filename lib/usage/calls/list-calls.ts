import { and, asc, desc, type SQL, sql } from "drizzle-orm";
import { calls } from "@/db/schema/calls";
import { signedInOrAdmin } from "@/lib/core/permissions";
import { verb } from "@/lib/core/verb";
import { fail, succeed } from "@/lib/errors/errors";
import { callPage } from "@/lib/usage/schema-calls";
import type { CallPage } from "@/lib/usage/view-calls";
import { callsIn } from "./call-conditions";
import { callRows } from "./call-rows";
import { callScope } from "./call-scope";

/**
 * Lists a page of calls, newest first, by keyset: a page costs the same wherever it is, and calls
 * that are made meanwhile neither repeat nor skip a row. Operators see all calls, other people
 * those with their own keys. Failure: `invalid_input` for a cursor of another list.
 */
export const listCalls = verb({
  kind: "read",
  name: "calls.list",
  audience: "signed_in",
  input: callPage,
  permit: signedInOrAdmin,
  run: async (ctx, { cursor, limit, from, to, ...filters }) => {
    const place = cursor === undefined ? null : placeOf(cursor);
    if (cursor !== undefined && !place) {
      return fail("invalid_input", { fields: { cursor: WRONG_CURSOR } });
    }
    const scope = await callScope(ctx, filters);
    const upwards = place?.side === "newer";
    const found = await ctx.db
      .select()
      .from(calls)
      .where(and(callsIn(scope, spanOf(from, to)), place ? beyond(place) : undefined))
      .orderBy(upwards ? asc(calls.at) : desc(calls.at), upwards ? asc(calls.id) : desc(calls.id))
      .limit(limit + 1);
    const more = found.length > limit;
    const page = found.slice(0, limit);
    if (upwards) page.reverse();
    const rows = await callRows(ctx, page);
    const [first, last] = [page.at(0), page.at(-1)];
    return succeed<CallPage>({
      rows,
      older: last && (upwards || more) ? cursorAt("older", last) : null,
      newer: first && (upwards ? more : place !== null) ? cursorAt("newer", first) : null,
    });
  },
});

export const spanOf = (from: string | undefined, to: string | undefined) => ({
  from: from === undefined ? undefined : new Date(from),
  to: to === undefined ? undefined : new Date(to),
});

const WRONG_CURSOR =
  "This cursor does not belong to this list. Leave it out to start at the beginning.";

interface Place {
  readonly side: "older" | "newer";
  readonly atMs: number;
  readonly id: number;
}

const cursorAt = (side: Place["side"], { at, id }: { at: Date; id: number }) =>
  `${side}-${at.getTime()}-${id}`;

function placeOf(cursor: string): Place | null {
  const [, side, atMs, id] = /^(older|newer)-(\d{1,15})-(\d{1,15})$/.exec(cursor) ?? [];
  return side ? { side: side as Place["side"], atMs: Number(atMs), id: Number(id) } : null;
}

/**
 * Returns the condition for the calls beyond a place. Calls are recorded in whole milliseconds, and
 * the comparison of the times alone lets Postgres use the index.
 */
function beyond({ side, atMs, id }: Place): SQL {
  const at = sql`${new Date(atMs).toISOString()}::timestamptz`;
  return side === "older"
    ? sql`(${calls.at} <= ${at} and (${calls.at}, ${calls.id}) < (${at}, ${id}::bigint))`
    : sql`(${calls.at} >= ${at} and (${calls.at}, ${calls.id}) > (${at}, ${id}::bigint))`;
}
