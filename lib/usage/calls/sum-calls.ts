import { and, type SQL, sql } from "drizzle-orm";
import { apiKeys } from "@/db/schema/api-keys";
import { callDays, callHours, callHourTotals, calls } from "@/db/schema/calls";
import type { Context } from "@/lib/core/context";
import type { UsageDimension } from "@/lib/usage/view-calls";
import { callsIn } from "./call-conditions";
import { type CallScope, NIL } from "./call-scope";
import type { CallSums } from "./histogram";

export const HOUR_MS = 3_600_000;
export const DAY_MS = 86_400_000;

/**
 * Which table has the sums: the calls themselves, or their sums by hour or day. `totals` are the
 * sums of all calls by hour.
 */
export type Source = "calls" | "hours" | "totals" | "days";

/**
 * The tables that sums of calls are read from, each with the same names: `at`, `ok`, `errors`,
 * `denied`, `latencies`, and the dimensions.
 */
export interface SumSource {
  readonly from: SQL;
  readonly where: SQL | undefined;
  readonly at: SQL;
  readonly ok: SQL;
  readonly errors: SQL;
  readonly denied: SQL;
  readonly latencies: SQL;
  readonly server: SQL;
  readonly dimension: (by: UsageDimension) => SQL;
  /** The condition for the sums of these values of a dimension. An empty text is no value. */
  readonly isOneOf: (by: UsageDimension, values: readonly string[]) => SQL;
}

/**
 * Returns where the sums of a scope are read from. `from` and `to` have to be whole hours for
 * `hours` and `totals`, and whole days for `days`. For `totals` the scope must be all calls, and for
 * `days` too if there is a dimension `by` to group by.
 */
export function sumSource(
  source: Source,
  scope: CallScope,
  { from, to }: { from: Date; to: Date },
  by: UsageDimension | null = null,
): SumSource {
  if (source === "calls") return ofCalls(scope, from, to);
  if (source === "totals") return ofTotals(scope, from, to);
  return source === "hours" ? ofHours(scope, from, to) : ofDays(scope, from, to, by);
}

const isOneOf = (value: SQL, values: readonly string[], type: "text" | "uuid" = "text") =>
  sql`${value} = any(${sql.param(values)}::${sql.raw(type)}[])`;
const within = (column: SQL, from: Date, to: Date) =>
  sql`${column} >= ${from.toISOString()}::timestamptz and ${column} < ${to.toISOString()}::timestamptz`;

function ofCalls(scope: CallScope, from: Date, to: Date): SumSource {
  const isTool = sql`${calls.method} = 'tools/call'`;
  const dimensions: Record<UsageDimension, SQL> = {
    key: sql`${calls.keyId}::text`,
    person: sql`(select k.maker_id::text from ${apiKeys} k where k.id = ${calls.keyId})`,
    team: sql`${calls.teamId}::text`,
    server: sql`coalesce(${calls.upstreamId}, ${NIL}::uuid)::text`,
    tool: sql`case when ${isTool} then coalesce(${calls.target}, '') else ${calls.method} end`,
    client: sql`coalesce(${calls.client}, '')`,
  };
  const counts = (outcome: string) => sql`count(*) filter (where ${calls.outcome} = ${outcome})`;
  return {
    from: sql`${calls}`,
    where: callsIn(scope, { from, to }),
    at: sql`${calls.at}`,
    ok: counts("ok"),
    errors: counts("error"),
    denied: counts("denied"),
    latencies: sql`histogram_of(call_bucket(${calls.durationMicros})) filter (where ${calls.outcome} <> 'denied')`,
    server: sql`coalesce(${calls.server}, '')`,
    dimension: (by) => dimensions[by],
    isOneOf: (by, values) => isOneOf(sql`coalesce(${dimensions[by]}, '')`, values),
  };
}

const summed = (table: typeof callHours | typeof callHourTotals | typeof callDays) => ({
  ok: sql`sum(${table.ok})`,
  errors: sql`sum(${table.errors})`,
  latencies: sql`histogram_sum(${table.latencies})`,
});

function ofHours(scope: CallScope, from: Date, to: Date): SumSource {
  const { kind, keys, teamId, server, tool, client, withoutDenied } = scope;
  const upstream = server && ("id" in server ? server.id : "own" in server ? NIL : null);
  const dimensions: Record<UsageDimension, SQL> = {
    key: sql`${callHours.keyId}::text`,
    person: sql`${callHours.personId}::text`,
    team: sql`${callHours.teamId}::text`,
    server: sql`${callHours.upstreamId}::text`,
    tool: sql`${callHours.tool}`,
    client: sql`${callHours.client}`,
  };
  return {
    ...summed(callHours),
    from: sql`${callHours}`,
    server: sql`${callHours.server}`,
    where: and(
      sql`${callHours.kind} = ${kind}`,
      keys ? sql`${callHours.keyId} = any(${sql.param(keys)}::uuid[])` : undefined,
      teamId ? sql`${callHours.teamId} = ${teamId}::uuid` : undefined,
      server && "name" in server ? sql`${callHours.server} = ${server.name}` : undefined,
      upstream ? sql`${callHours.upstreamId} = ${upstream}::uuid` : undefined,
      tool ? sql`${callHours.tool} = ${tool}` : undefined,
      client ? sql`${callHours.client} = ${client}` : undefined,
      within(sql`${callHours.hour}`, from, to),
    ),
    at: sql`${callHours.hour}`,
    denied: withoutDenied ? sql`sum(0)` : sql`sum(${callHours.denied})`,
    dimension: (by) => dimensions[by],
    // The condition is on the column itself where an index can help.
    isOneOf: (by, values) =>
      by === "key"
        ? isOneOf(sql`${callHours.keyId}`, values, "uuid")
        : isOneOf(sql`coalesce(${dimensions[by]}, '')`, values),
  };
}

function ofTotals(scope: CallScope, from: Date, to: Date): SumSource {
  return {
    ...summed(callHourTotals),
    from: sql`${callHourTotals}`,
    where: and(
      sql`${callHourTotals.kind} = ${scope.kind}`,
      within(sql`${callHourTotals.hour}`, from, to),
    ),
    at: sql`${callHourTotals.hour}`,
    denied: sql`sum(${callHourTotals.denied})`,
    server: sql`''`,
    dimension: () => sql`''`,
    isOneOf: (_by, values) => isOneOf(sql`''`, values),
  };
}

function ofDays(scope: CallScope, from: Date, to: Date, by: UsageDimension | null): SumSource {
  const { dimension, value } = by ? { dimension: by, value: null } : (scope.day ?? NO_DAY);
  return {
    ...summed(callDays),
    from: sql`${callDays}`,
    server: sql`${callDays.server}`,
    where: and(
      sql`${callDays.dimension} = ${dimension}`,
      sql`${callDays.kind} = ${scope.kind}`,
      value === null ? undefined : sql`${callDays.value} = ${value}`,
      within(sql`${callDays.day}`, from, to),
    ),
    at: sql`${callDays.day}`,
    denied: sql`sum(${callDays.denied})`,
    dimension: () => sql`${callDays.value}`,
    isOneOf: (_by, values) => isOneOf(sql`${callDays.value}`, values),
  };
}

const NO_DAY = { dimension: "all", value: "" };

/** Sums a source by a number that `slot` computes from `at`, such as the index of a bucket. */
export function sumBySlot(
  { db }: Pick<Context, "db">,
  source: SumSource,
  slot: (at: SQL) => SQL,
): Promise<(CallSums & { slot: number })[]> {
  return db.execute<{ slot: number } & CallSums & Record<string, unknown>>(sql`
    select ${slot(source.at)} as slot, ${source.ok} as ok, ${source.errors} as errors,
      ${source.denied} as denied, (${source.latencies})::text as latencies
    from ${source.from} where ${source.where} group by 1`) as unknown as Promise<
    (CallSums & { slot: number })[]
  >;
}
