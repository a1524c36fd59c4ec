import { sql } from "drizzle-orm";
import { boolean, check, integer, jsonb, pgTable, text } from "drizzle-orm/pg-core";
import { moment } from "./columns";

/** The settings and the policy of the whole installation. This table has a single row. */
export const installation = pgTable(
  "installation",
  {
    id: integer("id").primaryKey().default(1),
    publicUrl: text("public_url").notNull(),
    /**
     * The root secrets that have been used with this database, newest first. Each entry consists of
     * the secret's public id and a check value, which shows whether a given root secret is the same
     * one.
     */
    secretChecks: jsonb("secret_checks").$type<{ id: string; check: string }[]>().notNull(),
    /**
     * The public id of the root secret that encrypts new values. Null until the first start sets
     * it.
     */
    sealingSecret: text("sealing_secret"),
    /**
     * The time from which the root secret `sealingSecret` encrypts new values. Null for the
     * installation's first root secret.
     */
    sealingSince: moment("sealing_since"),
    createdAt: moment("created_at").notNull(),
    setUpAt: moment("set_up_at"),
    firstCallAt: moment("first_call_at"),
    /**
     * This column and the ones below hold the installation's policy. The name of each lifetime
     * contains its unit, and null means that there is no limit.
     */
    tokenSeconds: integer("token_seconds").notNull().default(900),
    maxKeyDays: integer("max_key_days"),
    allowNoExpiry: boolean("allow_no_expiry").notNull().default(true),
    /** How many personal keys a member may have in a team, and how many keys a team may have. */
    keysPerMember: integer("keys_per_member"),
    keysPerTeam: integer("keys_per_team"),
    /**
     * The lifetime of a new connection in days: without use (`connectionIdleDays`) and in total
     * (`connectionDays`).
     */
    connectionIdleDays: integer("connection_idle_days").notNull().default(30),
    connectionDays: integer("connection_days").notNull().default(90),
    /** The signing key is rotated after it has signed for this many days. */
    signingKeyDays: integer("signing_key_days").notNull().default(90),
    /** The default limits of a key on calls to /mcp. Null means that there is no limit. */
    requestsPerMinute: integer("requests_per_minute"),
    concurrentCalls: integer("concurrent_calls"),
    /** If false, MCP servers at private and loopback addresses are refused. */
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
    check("installation_keys_per_member", sql`${table.keysPerMember} between 1 and 100000`),
    check("installation_keys_per_team", sql`${table.keysPerTeam} between 1 and 100000`),
  ],
);
