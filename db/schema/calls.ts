import { sql } from "drizzle-orm";
import { bigint, check, index, integer, pgTable, text, uuid } from "drizzle-orm/pg-core";
import { moment } from "./columns";

/**
 * Authenticated requests to /mcp. They are written in batches, and without their arguments and
 * results.
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
    index("calls_key_at").on(table.keyId, table.at),
    // The rows are stored in chronological order, so that a BRIN index is sufficient.
    index("calls_at").using("brin", table.at),
    index("calls_upstream_at")
      .on(table.upstreamId, table.at)
      .where(sql`${table.upstreamId} is not null`),
    check("calls_outcome", sql`${table.outcome} in ('ok', 'error', 'denied')`),
  ],
);
