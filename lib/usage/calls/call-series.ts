import { sql } from "drizzle-orm";
import { signedInOrAdmin } from "@/lib/core/permissions";
import { verb } from "@/lib/core/verb";
import { succeed } from "@/lib/errors/errors";
import { callSeriesInput } from "@/lib/usage/schema-calls";
import type { CallSeries } from "@/lib/usage/view-calls";
import { type CallScope, callScope, sumScope } from "./call-scope";
import { CallTotals } from "./histogram";
import { DAY_MS, HOUR_MS, type Source, sumBySlot, sumSource } from "./sum-calls";

const MINUTE_S = 60;
const HOUR_S = 3600;
const DAY_S = 86_400;

/** The width of the buckets, in seconds, for ranges up to a length in hours. */
const WIDTHS: readonly (readonly [hours: number, seconds: number])[] = [
  [1, 2 * MINUTE_S],
  [3, 5 * MINUTE_S],
  [6, 10 * MINUTE_S],
  [12, 30 * MINUTE_S],
  [49, HOUR_S],
  [8 * 24, 6 * HOUR_S],
  [100 * 24, DAY_S],
];

/** Returns the width of the buckets for a range of this length, in seconds: 20 to 100 buckets. */
export function bucketSecondsOf(lengthMs: number): number {
  const hours = lengthMs / HOUR_MS;
  return WIDTHS.find(([most]) => hours <= most)?.[1] ?? 7 * DAY_S;
}

/**
 * Returns calls, errors, denials and percentiles over time, in buckets that fit the range, with the
 * totals of the range and of the period before. The range is widened to whole buckets. Operators
 * see all calls, other people those with their own keys.
 */
export const callSeries = verb({
  kind: "read",
  name: "calls.series",
  audience: "signed_in",
  input: callSeriesInput,
  permit: signedInOrAdmin,
  run: async (ctx, { from: fromText, to: toText, ...filters }) => {
    const [start, end] = [Date.parse(fromText), Date.parse(toText)];
    const bucketSeconds = bucketSecondsOf(end - start);
    const widthMs = bucketSeconds * 1000;
    const from = new Date(Math.floor(start / widthMs) * widthMs);
    const to = new Date(Math.ceil(end / widthMs) * widthMs);
    const before = new Date(from.getTime() - (to.getTime() - from.getTime()));
    const scope = await callScope(ctx, filters);
    const source = sourceOf(scope, bucketSeconds);
    const sums = (one: CallScope, since: Date, until: Date, seconds: number) =>
      sumBySlot(
        ctx,
        sumSource(source, one, { from: since, to: until }),
        (at) =>
          sql`floor(extract(epoch from ${at} - ${since.toISOString()}::timestamptz) / ${seconds}::int)::int`,
      );
    const lengthSeconds = (to.getTime() - from.getTime()) / 1000;
    const [slots, former, protocol] = await Promise.all([
      sums(sumScope(ctx, scope), from, to, bucketSeconds),
      sums(sumScope(ctx, scope), before, from, lengthSeconds),
      scope.kind === "protocol" ? null : sums(protocolOf(scope), from, to, lengthSeconds),
    ]);
    const bySlot = new Map(slots.map((row) => [row.slot, row]));
    const total = new CallTotals();
    for (const row of slots) total.add(row);
    const figures = (totals: CallTotals) => totals.figures(scope.outcome);
    const counted = (rows: typeof slots) =>
      rows.reduce((all, row) => all.add(row), new CallTotals());
    const messages = figures(protocol ? counted(protocol) : total);
    return succeed<CallSeries>({
      ...{ from, to, bucketSeconds },
      points: Array.from({ length: lengthSeconds / bucketSeconds }, (_, index) => {
        const row = bySlot.get(index);
        return {
          at: new Date(from.getTime() + index * widthMs).toISOString(),
          ...figures(row ? new CallTotals().add(row) : new CallTotals()),
        };
      }),
      total: figures(total),
      before: figures(counted(former)),
      protocolMessages: messages.calls + messages.denials,
    });
  },
});

/** Returns the scope of the protocol messages beside these tool calls. They have no tool. */
function protocolOf(scope: CallScope): CallScope {
  const day = scope.day?.dimension === "tool" ? { dimension: "all", value: "" } : scope.day;
  return { ...scope, kind: "protocol", tool: null, day };
}

function sourceOf(scope: CallScope, bucketSeconds: number): Source {
  if (scope.code !== null || bucketSeconds * 1000 < HOUR_MS) return "calls";
  if (scope.day && bucketSeconds * 1000 >= DAY_MS) return "days";
  return scope.day?.dimension === "all" ? "totals" : "hours";
}
