import { sql } from "drizzle-orm";
import { boolean, check, integer, jsonb, pgTable, text } from "drizzle-orm/pg-core";
import { moment } from "./columns";

/** The settings and policy of the whole installation, in a single row. */
export const installation = pgTable(
  "installation",
  {
    id: integer("id").primaryKey().default(1),
    publicUrl: text("public_url").notNull(),
    /**
     * The root secrets that were used with this database: public id and check value, newest first.
     */
    secretChecks: jsonb("secret_checks").$type<{ id: string; check: string }[]>().notNull(),
    createdAt: moment("created_at").notNull(),
    setUpAt: moment("set_up_at"),
    firstCallAt: moment("first_call_at"),
    /** The policy of the installation. Each lifetime's unit is in its name; null sets no limit. */
    tokenSeconds: integer("token_seconds").notNull().default(900),
    maxKeyDays: integer("max_key_days"),
    allowNoExpiry: boolean("allow_no_expiry").notNull().default(true),
    /** The lifetime of a new connection in days: without use, and in any case. */
    connectionIdleDays: integer("connection_idle_days").notNull().default(30),
    connectionDays: integer("connection_days").notNull().default(90),
    /** The signing key is rotated once it has signed for this many days. */
    signingKeyDays: integer("signing_key_days").notNull().default(90),
    /** Default limits of calls to /mcp for keys; null sets no limit. */
    requestsPerMinute: integer("requests_per_minute"),
    concurrentCalls: integer("concurrent_calls"),
    /** If false, upstream servers on private and loopback addresses are refused. */
    allowPrivateUpstreams: boolean("allow_private_upstreams").notNull().default(true),
    callRetentionDays: integer("call_retention_days").notNull().default(90),
  },
  (table) => [
    check("installation_one_row", sql`${table.id} = 1`),
    check("installation_token_seconds", sql`${table.tokenSeconds} between 60 and 3600`),
    check("installation_call_retention_days", sql`${table.callRetentionDays} between 1 and 3650`),
    check("installation_signing_key_days", sql`${table.signingKeyDays} between 1 and 3650`),
    check(
      "installation_connection_days",
      sql`${table.connectionDays} between 1 and 3650
        and ${table.connectionIdleDays} between 1 and ${table.connectionDays}`,
    ),
    check("installation_max_key_days", sql`${table.maxKeyDays} between 1 and 3650`),
  ],
);
