import { type SQL, sql } from "drizzle-orm";
import { callDays } from "@/db/schema/calls";

const DAY_MS = 86_400_000;
/** How many days "the last seven days" are, today included. */
export const WEEK_DAYS = 7;

/** Returns the start of the day (UTC) with which the last seven days begin. Today is the last one. */
export function weekStart(now: Date): Date {
  return new Date((Math.floor(now.getTime() / DAY_MS) - (WEEK_DAYS - 1)) * DAY_MS);
}

/**
 * Returns the number of calls and messages of a key, person, team or server that were let through
 * in the last seven days (UTC), as an expression for a query. It reads at most 14 rows of sums.
 */
export function callsOfWeek(
  now: Date,
  dimension: "key" | "person" | "team" | "server",
  id: SQL,
): SQL<number> {
  return sql<number>`(
    select coalesce(sum(d.ok + d.errors), 0)::int from ${callDays} as d
    where d.dimension = ${dimension} and d.kind in ('tool', 'protocol') and d.value = ${id}::text
      and d.day >= ${weekStart(now).toISOString()}::timestamptz)`;
}
