import { and, eq, gte, inArray, isNull, lt, ne, type SQL, sql } from "drizzle-orm";
import { calls } from "@/db/schema/calls";
import type { CallScope } from "./call-scope";

export interface Span {
  readonly from?: Date | undefined;
  readonly to?: Date | undefined;
}

/** Returns the condition for the rows of `calls` in a scope and within a time. */
export function callsIn(scope: CallScope, { from, to }: Span): SQL | undefined {
  const { kind, keys, teamId, server, tool, client, outcome, code, withoutDenied } = scope;
  return and(
    kind === "tool" ? eq(calls.method, "tools/call") : ne(calls.method, "tools/call"),
    keys ? hasKey(keys) : undefined,
    teamId ? eq(calls.teamId, teamId) : undefined,
    serverIs(server),
    tool ? eq(kind === "tool" ? calls.target : calls.method, tool) : undefined,
    client ? eq(calls.client, client) : undefined,
    outcome ? eq(calls.outcome, outcome) : undefined,
    code ? eq(calls.code, code) : undefined,
    withoutDenied ? ne(calls.outcome, "denied") : undefined,
    from ? gte(calls.at, from) : undefined,
    to ? lt(calls.at, to) : undefined,
  );
}

/** How many keys are named in a query. The planner looks up each of them in each day's table. */
const FEW = 8;

function hasKey(keys: readonly string[]): SQL {
  return keys.length <= FEW
    ? inArray(calls.keyId, [...keys])
    : sql`${calls.keyId} = any(array(select unnest(${sql.param(keys)}::uuid[])))`;
}

function serverIs(server: CallScope["server"]): SQL | undefined {
  if (!server) return undefined;
  if ("id" in server) return eq(calls.upstreamId, server.id);
  if ("own" in server) return isNull(calls.upstreamId);
  return eq(calls.server, server.name);
}
