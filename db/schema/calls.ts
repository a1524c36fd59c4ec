import { sql } from "drizzle-orm";
import {
  bigint,
  check,
  index,
  integer,
  pgTable,
  primaryKey,
  text,
  uuid,
} from "drizzle-orm/pg-core";
import { moment } from "./columns";

/**
 * Authenticated requests to /mcp. They are written in batches, and without their arguments and
 * results. The table is partitioned by day (UTC) of `at`, which Drizzle does not know:
 * `lib/usage/recording/partitions.ts` creates the partitions.
 */
export const calls = pgTable(
  "calls",
  {
    // This table has no primary key, because no other table refers to a call and every index makes
    // inserts slower.
    id: bigint("id", { mode: "number" }).notNull().generatedAlwaysAsIdentity(),
    at: moment("at").notNull(),
    keyId: uuid("key_id").notNull(),
    teamId: uuid("team_id").notNull(),
    /** The JSON-RPC method, such as `tools/call`. */
    method: text("method").notNull(),
    /**
     * The MCP server that was called, if any. `server` is the name that it had at the time of the
     * call.
     */
    upstreamId: uuid("upstream_id"),
    server: text("server"),
    requestBytes: integer("request_bytes"),
    responseBytes: integer("response_bytes"),
    /**
     * The name of the tool or prompt, or the URI of the resource. Null if the method has no such
     * target.
     */
    target: text("target"),
    outcome: text("outcome").$type<"ok" | "error" | "denied">().notNull(),
    /** The JSON-RPC error code or the failure code, if the outcome is not ok. */
    code: text("code"),
    durationMicros: integer("duration_micros").notNull(),
    requestId: text("request_id").notNull(),
    client: text("client"),
    protocolVersion: text("protocol_version"),
    address: text("address"),
  },
  (table) => [
    index("calls_at").on(table.at),
    index("calls_key_at").on(table.keyId, table.at),
    index("calls_upstream_at")
      .on(table.upstreamId, table.at)
      .where(sql`${table.upstreamId} is not null`),
    index("calls_tool_at").on(table.target, table.at).where(sql`${table.method} = 'tools/call'`),
    index("calls_code_at").on(table.code, table.at).where(sql`${table.code} is not null`),
    index("calls_request").using("hash", table.requestId),
    check("calls_outcome", sql`${table.outcome} in ('ok', 'error', 'denied')`),
  ],
);

/**
 * What a sum of calls consists of. `latencies` counts the durations of the calls that were let
 * through in buckets (`call_bucket`); the lower bound of the array is its first used bucket.
 */
const sums = {
  ok: integer("ok").notNull(),
  errors: integer("errors").notNull(),
  denied: integer("denied").notNull(),
  micros: bigint("micros", { mode: "number" }).notNull(),
  latencies: integer("latencies").array().notNull(),
};

/**
 * The calls of each hour (UTC) by key, server, tool and client. They are summed in the statement
 * that writes the calls. An empty text, and the nil UUID for a server, mean none.
 */
export const callHours = pgTable(
  "call_hours",
  {
    hour: moment("hour").notNull(),
    kind: text("kind").$type<"tool" | "protocol">().notNull(),
    keyId: uuid("key_id").notNull(),
    upstreamId: uuid("upstream_id").notNull(),
    /** The tool's name as clients see it, or the method of a protocol message. */
    tool: text("tool").notNull(),
    client: text("client").notNull(),
    teamId: uuid("team_id").notNull(),
    /** The name that the server had, and the person who created the key. */
    server: text("server").notNull(),
    personId: uuid("person_id"),
    ...sums,
  },
  (table) => [
    primaryKey({
      columns: [table.keyId, table.hour, table.kind, table.upstreamId, table.tool, table.client],
    }),
    index("call_hours_hour").on(table.hour),
  ],
);

/** All calls of each hour (UTC), so that charts of hours read one row an hour. */
export const callHourTotals = pgTable(
  "call_hour_totals",
  {
    hour: moment("hour").notNull(),
    kind: text("kind").$type<"tool" | "protocol">().notNull(),
    ...sums,
  },
  (table) => [primaryKey({ columns: [table.kind, table.hour] })],
);

/**
 * The calls of each day (UTC) by one dimension each, so that long ranges read few rows. `value` is
 * the id, the tool's or the client's name, or empty for none and for `all`.
 */
export const callDays = pgTable(
  "call_days",
  {
    day: moment("day").notNull(),
    kind: text("kind").$type<"tool" | "protocol">().notNull(),
    dimension: text("dimension")
      .$type<"all" | "key" | "person" | "team" | "server" | "tool" | "client">()
      .notNull(),
    value: text("value").notNull(),
    /** The server's name, for the dimensions `server` and `tool`. */
    server: text("server").notNull(),
    ...sums,
  },
  (table) => [
    primaryKey({ columns: [table.dimension, table.kind, table.value, table.day] }),
    index("call_days_day").on(table.dimension, table.kind, table.day),
  ],
);
