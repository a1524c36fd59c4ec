import { and, count, eq, gte, inArray, lt, type SQL, sql } from "drizzle-orm";
import type { AnyPgColumn } from "drizzle-orm/pg-core";
import type { Database } from "@/db/client";
import { auditRecords, denialCounts } from "@/db/schema/audit-records";
import { callDays, callHours, callHourTotals } from "@/db/schema/calls";
import { RANGES, type Range, type UsagePoint } from "./view";

/**
 * The actions whose denials the charts count: requests to `/mcp`, and every way to get a token for
 * it (by key, OAuth or trust rule). Denials in the console appear in the activity list instead.
 */
export const DATA_PLANE_ACTIONS = [
  ...["token.exchange", "oauth.token", "trust.exchange", "mcp.call", "mcp.request"],
];

const DAY_MS = 86_400_000;

export interface SeriesScope {
  readonly db: Database;
  readonly now: Date;
  /**
   * Counts only the traffic of these keys. Null counts all traffic, including anonymous denials.
   */
  readonly keys: readonly string[] | null;
}

const dayLabel = new Intl.DateTimeFormat("en-GB", {
  day: "numeric",
  month: "short",
  timeZone: "UTC",
});
const hourLabel = new Intl.DateTimeFormat("en-GB", {
  day: "numeric",
  month: "short",
  hour: "2-digit",
  minute: "2-digit",
  timeZone: "UTC",
});

/** Returns the start of the first bucket of `range` (UTC). The last bucket contains `now`. */
export function rangeStart(range: Range, now: Date): Date {
  const { buckets, bucketSeconds } = RANGES[range];
  const width = bucketSeconds * 1000;
  const last = Math.floor(now.getTime() / width) * width;
  return new Date(last - (buckets - 1) * width);
}

const within = (column: AnyPgColumn, keys: SeriesScope["keys"]) =>
  keys === null ? undefined : inArray(column, [...keys]);

/** Returns the condition for recorded denials in the data plane that concern the keys in scope. */
export function denialsWhere(scope: SeriesScope, from: Date, to: Date) {
  return and(
    gte(auditRecords.at, from),
    lt(auditRecords.at, to),
    sql`${auditRecords.outcome} = 'denied'`,
    inArray(auditRecords.action, DATA_PLANE_ACTIONS),
    within(auditRecords.keyId, scope.keys),
  );
}

/**
 * Counts the calls that were let through in each bucket of this many seconds, by the index of the
 * bucket. `from` and `to` are whole hours (UTC). The counts are read from sums, of all calls or of
 * the keys in scope: those of days if the buckets are whole days, and else those of hours.
 */
export async function callCounts(
  { db, keys }: SeriesScope,
  { from, to, bucketSeconds }: { from: Date; to: Date; bucketSeconds: number },
): Promise<Map<number, number>> {
  const isDays = [from.getTime(), to.getTime(), bucketSeconds * 1000].every(
    (ms) => ms % DAY_MS === 0,
  );
  const ofDays = and(
    eq(callDays.dimension, keys === null ? "all" : "key"),
    inArray(callDays.kind, ["tool", "protocol"]),
    within(callDays.value, keys),
  );
  const ofHours =
    keys === null
      ? ([callHourTotals, callHourTotals.hour, undefined] as const)
      : ([callHours, callHours.hour, within(callHours.keyId, keys)] as const);
  const [table, at, which] = isDays ? ([callDays, callDays.day, ofDays] as const) : ofHours;
  const rows = await db
    .select({
      at: bucketOf(at, from, bucketSeconds),
      number: sql<number>`sum(${table.ok} + ${table.errors})::int`,
    })
    .from(table)
    .where(and(gte(at, from), lt(at, to), which))
    .groupBy(sql`1`);
  return byIndex(rows, from, bucketSeconds);
}

/** The start of the bucket, which is much cheaper to compute for each row than its index. */
const bucketOf = (column: AnyPgColumn, from: Date, bucketSeconds: number) =>
  sql`date_bin(make_interval(secs => ${bucketSeconds}::int), ${column}, ${from.toISOString()}::timestamptz)`.mapWith(
    column,
  ) as SQL<Date>;

function byIndex(
  rows: readonly { at: Date; number: number }[],
  from: Date,
  bucketSeconds: number,
): Map<number, number> {
  const indexOf = (at: Date) => Math.round((at.getTime() - from.getTime()) / bucketSeconds / 1000);
  return new Map(rows.map(({ at, number }) => [indexOf(at), number]));
}

/**
 * Counts calls and denials in each bucket from the start of `range` until now. Empty buckets are
 * included.
 */
export async function timeSeries(scope: SeriesScope, range: Range): Promise<UsagePoint[]> {
  const { buckets, bucketSeconds } = RANGES[range];
  const from = rangeStart(range, scope.now);
  const to = new Date(from.getTime() + buckets * bucketSeconds * 1000);
  const bucket = (column: AnyPgColumn) => bucketOf(column, from, bucketSeconds);
  const [callsAt, refused, counted] = await Promise.all([
    callCounts(scope, { from, to, bucketSeconds }),
    scope.db
      .select({ at: bucket(auditRecords.at), number: count() })
      .from(auditRecords)
      .where(denialsWhere(scope, from, to))
      .groupBy(sql`1`),
    scope.keys !== null
      ? []
      : scope.db
          .select({
            at: bucket(denialCounts.minute),
            number: sql<number>`sum(${denialCounts.count})::int`,
          })
          .from(denialCounts)
          .where(and(gte(denialCounts.minute, from), lt(denialCounts.minute, to)))
          .groupBy(sql`1`),
  ]);
  const denialsAt = byIndex(refused, from, bucketSeconds);
  for (const [index, number] of byIndex(counted, from, bucketSeconds)) {
    denialsAt.set(index, (denialsAt.get(index) ?? 0) + number);
  }
  const label = bucketSeconds < 86_400 ? hourLabel : dayLabel;
  return Array.from({ length: buckets }, (_, index) => {
    const at = new Date(from.getTime() + index * bucketSeconds * 1000);
    return {
      at: at.toISOString(),
      label: label.format(at),
      calls: callsAt.get(index) ?? 0,
      denials: denialsAt.get(index) ?? 0,
    };
  });
}
