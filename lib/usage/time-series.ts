import { and, count, gte, inArray, lt, ne, sql } from "drizzle-orm";
import type { AnyPgColumn } from "drizzle-orm/pg-core";
import type { Database } from "@/db/client";
import { auditRecords, denialCounts } from "@/db/schema/audit-records";
import { calls } from "@/db/schema/calls";
import { RANGES, type Range, type UsagePoint } from "./view";

/**
 * The actions whose denials the charts count: requests to `/mcp`, and every way to get a token for
 * it (by key, OAuth or trust rule). Denials in the console appear in the activity list instead.
 */
export const DATA_PLANE_ACTIONS = [
  ...["token.exchange", "oauth.token", "trust.exchange", "mcp.call", "mcp.request"],
];

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

export function callsWhere(scope: SeriesScope, from: Date, to: Date) {
  return and(
    gte(calls.at, from),
    lt(calls.at, to),
    ne(calls.outcome, "denied"),
    within(calls.keyId, scope.keys),
  );
}

/**
 * Counts calls and denials in each bucket from the start of `range` until now. Empty buckets are
 * included.
 */
export async function timeSeries(scope: SeriesScope, range: Range): Promise<UsagePoint[]> {
  const { buckets, bucketSeconds } = RANGES[range];
  const from = rangeStart(range, scope.now);
  const to = new Date(from.getTime() + buckets * bucketSeconds * 1000);
  const bucket = (column: AnyPgColumn) =>
    sql<number>`floor(extract(epoch from ${column} - ${from.toISOString()}::timestamptz) / ${bucketSeconds}::int)::int`;
  const [made, refused, counted] = await Promise.all([
    scope.db
      .select({ index: bucket(calls.at), number: count() })
      .from(calls)
      .where(callsWhere(scope, from, to))
      .groupBy(sql`1`),
    scope.db
      .select({ index: bucket(auditRecords.at), number: count() })
      .from(auditRecords)
      .where(denialsWhere(scope, from, to))
      .groupBy(sql`1`),
    scope.keys !== null
      ? []
      : scope.db
          .select({
            index: bucket(denialCounts.minute),
            number: sql<number>`sum(${denialCounts.count})::int`,
          })
          .from(denialCounts)
          .where(and(gte(denialCounts.minute, from), lt(denialCounts.minute, to)))
          .groupBy(sql`1`),
  ]);
  const callsAt = new Map(made.map(({ index, number }) => [index, number]));
  const denialsAt = new Map(refused.map(({ index, number }) => [index, number]));
  for (const { index, number } of counted)
    denialsAt.set(index, (denialsAt.get(index) ?? 0) + number);
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
