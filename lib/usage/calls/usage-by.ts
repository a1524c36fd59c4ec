import { sql } from "drizzle-orm";
import type { Context } from "@/lib/core/context";
import { signedInOrAdmin } from "@/lib/core/permissions";
import { verb } from "@/lib/core/verb";
import { succeed } from "@/lib/errors/errors";
import { usageByInput } from "@/lib/usage/schema-calls";
import type { UsageDimension, UsageRow, UsageTable } from "@/lib/usage/view-calls";
import { type CallScope, callScope, sumScope } from "./call-scope";
import { type CallSums, CallTotals } from "./histogram";
import { DAY_MS, HOUR_MS, type Source, type SumSource, sumSource } from "./sum-calls";
import { unusedItems } from "./unused-items";
import { usageLabels } from "./usage-labels";

/** Ranges longer than this are read by the day where that is possible. */
const LONG_MS = 2 * DAY_MS;

/**
 * Returns who or what made or got the calls of a range, by one dimension, the most used first, with
 * the period before and with what was not called at all. The range is widened to whole hours, and
 * over two days to whole days (UTC). Operators see all calls, other people those with their own
 * keys.
 */
export const usageBy = verb({
  kind: "read",
  name: "calls.usage",
  audience: "signed_in",
  input: usageByInput,
  permit: signedInOrAdmin,
  run: async (ctx, { by, from: fromText, to: toText, limit, ...filters }) => {
    const [start, end] = [Date.parse(fromText), Date.parse(toText)];
    const scope = sumScope(ctx, await callScope(ctx, filters), by);
    const widthMs = end - start > LONG_MS ? DAY_MS : HOUR_MS;
    const from = new Date(Math.floor(start / widthMs) * widthMs);
    const to = new Date(Math.ceil(end / widthMs) * widthMs);
    const source = sourceOf(scope, widthMs);
    const before = new Date(from.getTime() - (to.getTime() - from.getTime()));
    const read = (since: Date, until: Date) =>
      sumSource(source, scope, { from: since, to: until }, source === "days" ? by : null);
    const [ranked, unused] = await Promise.all([
      rank(ctx, read(from, to), by, { scope, limit: limit + 1 }),
      unusedItems(ctx, by, filters, from),
    ]);
    const shown = ranked.slice(0, limit);
    const values = shown.map(({ value }) => value);
    const [current, former, labels] = await Promise.all([
      sumsOf(ctx, read(from, to), by, values),
      sumsOf(ctx, read(before, from), by, values),
      usageLabels(ctx, by, shown),
    ]);
    const rows = shown.map(({ value, server }): UsageRow => {
      const [now, then] = [current, former].map((sums) =>
        (sums.get(value) ?? new CallTotals()).figures(scope.outcome),
      ) as [ReturnType<CallTotals["figures"]>, ReturnType<CallTotals["figures"]>];
      return {
        ...labels(value),
        server: by === "tool" && server !== "" ? server : null,
        ...now,
        before: then,
        change: then.calls === 0 ? null : (now.calls - then.calls) / then.calls,
      };
    });
    return succeed<UsageTable>({ from, to, rows, more: ranked.length > limit, ...unused });
  },
});

function sourceOf(scope: CallScope, widthMs: number): Source {
  if (scope.code !== null) return "calls";
  const isAll = scope.day?.dimension === "all" && scope.keys === null;
  return isAll && widthMs === DAY_MS ? "days" : "hours";
}

interface Ranked {
  readonly value: string;
  readonly server: string;
}

/**
 * Returns the most used values of a dimension. Durations are left out here, because reading them
 * costs more than counting the calls of all values.
 */
async function rank(
  { db }: Context,
  source: SumSource,
  by: UsageDimension,
  { scope, limit }: { scope: CallScope; limit: number },
): Promise<Ranked[]> {
  const { ok, errors, denied } = source;
  const counts = { ok, error: errors, denied };
  const weight = scope.outcome ? counts[scope.outcome] : sql`${ok} + ${errors}`;
  const any = scope.outcome ? weight : sql`${ok} + ${errors} + ${denied}`;
  const server = by === "tool" || by === "server" ? sql`max(${source.server})` : sql`''`;
  const rows = await db.execute<{ value: string | null; server: string | null }>(sql`
    select ${source.dimension(by)} as value, ${server} as server
    from ${source.from} where ${source.where}
    group by 1 having ${any} > 0 order by ${weight} desc, ${any} desc, 1 limit ${limit}`);
  return rows.map(({ value, server }) => ({ value: value ?? "", server: server ?? "" }));
}

async function sumsOf(
  { db }: Context,
  source: SumSource,
  by: UsageDimension,
  values: readonly string[],
): Promise<Map<string, CallTotals>> {
  if (values.length === 0) return new Map();
  const value = sql`coalesce(${source.dimension(by)}, '')`;
  const rows = await db.execute<{ value: string } & CallSums & Record<string, unknown>>(sql`
    select ${value} as value, ${source.ok} as ok, ${source.errors} as errors,
      ${source.denied} as denied, (${source.latencies})::text as latencies
    from ${source.from}
    where ${source.where} and ${source.isOneOf(by, values)} group by 1`);
  return new Map(rows.map(({ value: each, ...sums }) => [each, new CallTotals().add(sums)]));
}
