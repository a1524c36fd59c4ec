import { sql } from "drizzle-orm";
import {
  bigint,
  boolean,
  check,
  integer,
  jsonb,
  pgSequence,
  pgTable,
  primaryKey,
  text,
  uuid,
} from "drizzle-orm/pg-core";
import { bytea, moment } from "./columns";
import { people } from "./people";

/** Numbers catalogue names in the order of their first use, independent of clocks. */
export const namesSeq = pgSequence("names_seq");

/** MCP servers: how each server is reached, its settings, and its last observed state. */
export const upstreams = pgTable(
  "upstreams",
  {
    id: uuid("id").primaryKey(),
    /** The prefix of the server's tools and prompts: a unique slug. */
    name: text("name").notNull().unique(),
    title: text("title"),
    transport: text("transport", { enum: ["http", "sse", "stdio"] }).notNull(),
    /** The URL of the server; only for the transports Streamable HTTP and legacy HTTP+SSE. */
    url: text("url"),
    /** The command that starts the server; only for the transport stdio. */
    command: text("command"),
    args: text("args").array().notNull().default(sql`'{}'::text[]`),
    /**
     * Paths that are visible in the command's sandbox besides its own folder. Null (older rows)
     * stands for the paths in its arguments.
     */
    paths: jsonb("paths").$type<{ path: string; access: "read" | "write" }[]>(),
    /** False if the server's tools keep their names without a prefix in the catalogue. */
    prefixed: boolean("prefixed").notNull().default(true),
    /**
     * When the server got (or lost) its prefix, as a sequence number. In a name conflict the lower
     * number wins.
     */
    nameSeq: bigint("name_seq", { mode: "number" }).notNull().default(sql`nextval('names_seq')`),
    /** The credentials of a call: the server's own, a header per person, or OAuth per person. */
    credentials: text("credentials", { enum: ["server", "person_header", "person_oauth"] })
      .notNull()
      .default("server"),
    /** The name of the header that each person sets; for the `credentials` "person_header". */
    personHeader: text("person_header"),
    /**
     * Latchkey's OAuth client at the upstream, if the upstream has no dynamic client registration.
     */
    oauthClientId: text("oauth_client_id"),
    oauthScope: text("oauth_scope"),
    /** Whether the key id and team of the caller are sent to the upstream. */
    sendsCaller: boolean("sends_caller").notNull().default(false),
    /** Whether a changed tool needs an operator's approval before it can be called again. */
    approvesChanges: boolean("approves_changes").notNull().default(false),
    callSeconds: integer("call_seconds").notNull().default(60),
    /** Timeouts in seconds (`view-times.ts`); null stands for the default of the transport. */
    connectSeconds: integer("connect_seconds"),
    greetSeconds: integer("greet_seconds"),
    listSeconds: integer("list_seconds"),
    /** Probe interval in seconds; if 0, an idle server is not probed. */
    probeSeconds: integer("probe_seconds"),
    /** Idle timeout of the server's connection or process, in seconds; 0 sets no timeout. */
    idleSeconds: integer("idle_seconds"),
    /** Incremented by a trigger on every change of the server's target or credentials. */
    targetVersion: integer("target_version").notNull().default(1),
    /** The `target_version` at which the server's items were last listed. */
    listedVersion: integer("listed_version").notNull().default(1),
    createdAt: moment("created_at").notNull(),
    updatedAt: moment("updated_at").notNull(),
    disabledAt: moment("disabled_at"),
    /** The server's health, as last probed or observed in a call. */
    state: text("state")
      .$type<"unknown" | "starting" | "up" | "failing" | "down">()
      .notNull()
      .default("unknown"),
    era: text("era").$type<"modern" | "legacy">(),
    /** The error as a sentence for people. */
    lastError: text("last_error"),
    /** The error's fault code from the closed list; set if a connection failed. */
    lastFault: text("last_fault"),
    /** The original error text, with secrets masked. */
    lastDetail: text("last_detail"),
    lastErrorAt: moment("last_error_at"),
    latencyMs: integer("latency_ms"),
    checkedAt: moment("checked_at"),
    serverInfo: jsonb("server_info").$type<{ name: string; version: string; title?: string }>(),
    capabilities: jsonb("capabilities").$type<Record<string, unknown>>(),
    instructions: text("instructions"),
    /**
     * When tools or prompts that were gone were last deleted. An item that is "new" after this time
     * may have returned.
     */
    forgotItemsAt: moment("forgot_items_at"),
    /** The last lines of a stdio server's stderr, with secrets masked. */
    stderrTail: text("stderr_tail"),
  },
  (table) => [
    check("upstreams_transport", sql`${table.transport} in ('http', 'sse', 'stdio')`),
    check(
      "upstreams_credentials",
      sql`${table.credentials} in ('server', 'person_header', 'person_oauth')`,
    ),
    check(
      "upstreams_state",
      sql`${table.state} in ('unknown', 'starting', 'up', 'failing', 'down')`,
    ),
    check(
      "upstreams_reachable",
      sql`(${table.transport} = 'stdio') = (${table.command} is not null) and (${table.transport} = 'stdio') = (${table.url} is null)`,
    ),
    check("upstreams_call_seconds", sql`${table.callSeconds} between 1 and 3600`),
    check(
      "upstreams_times",
      sql`${table.connectSeconds} between 1 and 120 and ${table.greetSeconds} between 1 and 900 and ${table.listSeconds} between 1 and 900 and (${table.probeSeconds} = 0 or ${table.probeSeconds} between 5 and 86400) and (${table.idleSeconds} = 0 or ${table.idleSeconds} between 10 and 86400)`,
    ),
    check(
      "upstreams_name",
      sql`${table.name} ~ '^[a-z0-9](-?[a-z0-9])*$' and ${table.name} <> 'latchkey'`,
    ),
  ],
);

/**
 * Header and environment values of a server. The values are sealed and replaceable, and are never
 * shown.
 */
export const upstreamSecrets = pgTable(
  "upstream_secrets",
  {
    upstreamId: uuid("upstream_id")
      .notNull()
      .references(() => upstreams.id, { onDelete: "cascade" }),
    kind: text("kind").$type<"header" | "env" | "oauth_client">().notNull(),
    name: text("name").notNull(),
    /**
     * The secret value, sealed for (upstream_secrets, "<upstream_id>/<kind>/<name>", value_sealed).
     */
    valueSealed: bytea("value_sealed").notNull(),
    updatedAt: moment("updated_at").notNull(),
  },
  (table) => [primaryKey({ columns: [table.upstreamId, table.kind, table.name] })],
);

/** A person's own credentials for a server. */
export const personCredentials = pgTable(
  "person_credentials",
  {
    personId: uuid("person_id")
      .notNull()
      .references(() => people.id, { onDelete: "cascade" }),
    upstreamId: uuid("upstream_id")
      .notNull()
      .references(() => upstreams.id, { onDelete: "cascade" }),
    kind: text("kind").$type<"header" | "oauth">().notNull(),
    /**
     * The header value, or the OAuth tokens as JSON, sealed for (person_credentials,
     * "<person_id>/<upstream_id>", value_sealed).
     */
    valueSealed: bytea("value_sealed").notNull(),
    connectedAt: moment("connected_at").notNull(),
    expiresAt: moment("expires_at"),
    /** Why the credentials no longer work; null if they work. */
    brokenReason: text("broken_reason"),
  },
  (table) => [primaryKey({ columns: [table.personId, table.upstreamId] })],
);

/** A pending OAuth authorization at a server: state and PKCE, for a single use. */
export const oauthFlows = pgTable("oauth_flows", {
  stateDigest: bytea("state_digest").primaryKey(),
  personId: uuid("person_id")
    .notNull()
    .references(() => people.id, { onDelete: "cascade" }),
  upstreamId: uuid("upstream_id")
    .notNull()
    .references(() => upstreams.id, { onDelete: "cascade" }),
  /**
   * Verifier, client registration and discovery as JSON, sealed for (oauth_flows, digest in hex,
   * flow_sealed).
   */
  flowSealed: bytea("flow_sealed").notNull(),
  expiresAt: moment("expires_at").notNull(),
});
