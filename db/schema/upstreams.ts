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

/** Numbers the names in catalogues in the order of their first use, independently of clocks. */
export const namesSeq = pgSequence("names_seq");

/** MCP servers: how each of them is reached, its settings, and its last observed state. */
export const upstreams = pgTable(
  "upstreams",
  {
    id: uuid("id").primaryKey(),
    /**
     * The unique name of the server. By default, it is also the prefix of the names of the server's
     * tools and prompts.
     */
    name: text("name").notNull().unique(),
    title: text("title"),
    transport: text("transport", { enum: ["http", "sse", "stdio"] }).notNull(),
    /** The URL of the server. Null if the transport is stdio. */
    url: text("url"),
    /** The command that starts the server. Null unless the transport is stdio. */
    command: text("command"),
    args: text("args").array().notNull().default(sql`'{}'::text[]`),
    /**
     * The paths that are visible in the sandbox of the command, in addition to its own folder. Null
     * in rows that are older than this column. Such a command sees the paths in its arguments.
     */
    paths: jsonb("paths").$type<{ path: string; access: "read" | "write" }[]>(),
    /**
     * False if the tools of the server appear in catalogues under their own names, without a
     * prefix.
     */
    prefixed: boolean("prefixed").notNull().default(true),
    /**
     * A sequence number that shows when the prefix of the server's item names last changed. If two
     * servers offer the same name, the lower number wins.
     */
    nameSeq: bigint("name_seq", { mode: "number" }).notNull().default(sql`nextval('names_seq')`),
    /**
     * The kind of credentials that calls use: the server's own, a header value for each person, or
     * OAuth for each person.
     */
    credentials: text("credentials", { enum: ["server", "person_header", "person_oauth"] })
      .notNull()
      .default("server"),
    /** The name of the header that each person sets, if `credentials` is "person_header". */
    personHeader: text("person_header"),
    /**
     * The id of Latchkey's OAuth client at this server, if the server does not support dynamic
     * registration.
     */
    oauthClientId: text("oauth_client_id"),
    oauthScope: text("oauth_scope"),
    /**
     * The only certificate authorities (PEM) that are trusted for this server. Null: those that the
     * machine trusts.
     */
    ca: text("ca"),
    /**
     * The certificate (PEM) with which Latchkey identifies itself to the server by TLS, with its
     * intermediates. Its key is a secret of the kind "client_key".
     */
    clientCertificate: text("client_certificate"),
    /** Whether the caller's key id and team are sent to the server. */
    sendsCaller: boolean("sends_caller").notNull().default(false),
    /**
     * Whether callers share one session with the server or each principal has its own. "auto"
     * decides by the transport and `issuesSessions` (`lib/servers/view-sessions.ts`).
     */
    sessions: text("sessions", { enum: ["auto", "shared", "principal"] })
      .notNull()
      .default("auto"),
    /**
     * Whether the server gave a session id (`Mcp-Session-Id`) when Latchkey last connected to it
     * over Streamable HTTP. Null if that is unknown.
     */
    issuesSessions: boolean("issues_sessions"),
    /** Whether a changed tool has to be approved by an operator before it can be called again. */
    approvesChanges: boolean("approves_changes").notNull().default(false),
    callSeconds: integer("call_seconds").notNull().default(60),
    /**
     * The server's timeouts in seconds (`view-times.ts`). Null means the default of the transport.
     */
    connectSeconds: integer("connect_seconds"),
    greetSeconds: integer("greet_seconds"),
    listSeconds: integer("list_seconds"),
    /**
     * The interval between two probes of the server, in seconds. If it is 0, the server is not
     * probed while it is idle.
     */
    probeSeconds: integer("probe_seconds"),
    /**
     * How long the connection or process of the server may be idle before it is closed, in seconds.
     * If the value is 0, it is never closed for being idle.
     */
    idleSeconds: integer("idle_seconds"),
    /**
     * A number that a trigger increases whenever the target or the credentials of the server
     * change.
     */
    targetVersion: integer("target_version").notNull().default(1),
    /** The `target_version` for which the items of the server were last listed. */
    listedVersion: integer("listed_version").notNull().default(1),
    createdAt: moment("created_at").notNull(),
    updatedAt: moment("updated_at").notNull(),
    disabledAt: moment("disabled_at"),
    /** The health of the server, as observed in the last probe or call. */
    state: text("state")
      .$type<"unknown" | "starting" | "up" | "failing" | "down">()
      .notNull()
      .default("unknown"),
    era: text("era").$type<"modern" | "legacy">(),
    /** The last error, as a sentence for people. Null if there was no error. */
    lastError: text("last_error"),
    /**
     * The fault code of the last error, from the closed list of faults. It is set only if a
     * connection failed.
     */
    lastFault: text("last_fault"),
    /** The original text of the last error, with secrets masked. */
    lastDetail: text("last_detail"),
    lastErrorAt: moment("last_error_at"),
    latencyMs: integer("latency_ms"),
    checkedAt: moment("checked_at"),
    /** What the server says about itself, limited in size (`factsOf`). */
    serverInfo: jsonb("server_info").$type<{
      name: string;
      version: string;
      title?: string;
      websiteUrl?: string;
      icons?: readonly {
        src: string;
        mimeType?: string;
        sizes?: readonly string[];
        theme?: string;
      }[];
    }>(),
    capabilities: jsonb("capabilities").$type<Record<string, unknown>>(),
    instructions: text("instructions"),
    /**
     * When tools or prompts that the server no longer offered were last deleted. An item that seems
     * new after this time may have existed before.
     */
    forgotItemsAt: moment("forgot_items_at"),
    /** The last lines that a stdio server wrote to stderr, with secrets masked. */
    stderrTail: text("stderr_tail"),
  },
  (table) => [
    check("upstreams_transport", sql`${table.transport} in ('http', 'sse', 'stdio')`),
    check(
      "upstreams_credentials",
      sql`${table.credentials} in ('server', 'person_header', 'person_oauth')`,
    ),
    check("upstreams_sessions", sql`${table.sessions} in ('auto', 'shared', 'principal')`),
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
 * The values of a server's headers and environment variables. They are sealed, can be replaced, and
 * are never shown.
 */
export const upstreamSecrets = pgTable(
  "upstream_secrets",
  {
    upstreamId: uuid("upstream_id")
      .notNull()
      .references(() => upstreams.id, { onDelete: "cascade" }),
    kind: text("kind").$type<"header" | "env" | "oauth_client" | "client_key">().notNull(),
    name: text("name").notNull(),
    /**
     * The secret value, sealed for the place (upstream_secrets, "<upstream_id>/<kind>/<name>",
     * value_sealed).
     */
    valueSealed: bytea("value_sealed").notNull(),
    updatedAt: moment("updated_at").notNull(),
  },
  (table) => [primaryKey({ columns: [table.upstreamId, table.kind, table.name] })],
);
