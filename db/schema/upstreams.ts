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

/** MCP servers: how each is reached, its settings, and its last observed state. */
export const upstreams = pgTable(
  "upstreams",
  {
    id: uuid("id").primaryKey(),
    /** Prefix of its tools and prompts; a slug, unique. */
    name: text("name").notNull().unique(),
    title: text("title"),
    transport: text("transport", { enum: ["http", "sse", "stdio"] }).notNull(),
    /** Streamable HTTP and legacy HTTP+SSE. */
    url: text("url"),
    /** stdio. */
    command: text("command"),
    args: text("args").array().notNull().default(sql`'{}'::text[]`),
    /** Paths visible in its sandbox besides its own folder. Null (older rows): those in its arguments. */
    paths: jsonb("paths").$type<{ path: string; access: "read" | "write" }[]>(),
    /** False where its tools keep their names without a prefix in the catalogue. */
    prefixed: boolean("prefixed").notNull().default(true),
    /** When it got (or lost) its prefix, as a sequence number: in a name conflict the lower wins. */
    nameSeq: bigint("name_seq", { mode: "number" }).notNull().default(sql`nextval('names_seq')`),
    /** The credentials of a call: the server's own, a header per person, or OAuth per person. */
    credentials: text("credentials", { enum: ["server", "person_header", "person_oauth"] })
      .notNull()
      .default("server"),
    /** The name of the header that each person sets, with `credentials` "person_header". */
    personHeader: text("person_header"),
    /** Our OAuth client at the upstream, where it has no dynamic client registration. */
    oauthClientId: text("oauth_client_id"),
    oauthScope: text("oauth_scope"),
    /** Whether key id and team of the caller are sent to the upstream. */
    sendsCaller: boolean("sends_caller").notNull().default(false),
    /** Whether a changed tool needs an operator's approval before it can be called again. */
    approvesChanges: boolean("approves_changes").notNull().default(false),
    callSeconds: integer("call_seconds").notNull().default(60),
    /** Timeouts in seconds (`view-times.ts`); null: the default of its transport. */
    connectSeconds: integer("connect_seconds"),
    greetSeconds: integer("greet_seconds"),
    listSeconds: integer("list_seconds"),
    /** Probe interval; 0: no probes while it is idle. */
    probeSeconds: integer("probe_seconds"),
    /** Idle timeout of its connection or process; 0: none. */
    idleSeconds: integer("idle_seconds"),
    /** Incremented by a trigger on every change of its target or credentials. */
    targetVersion: integer("target_version").notNull().default(1),
    /** The `target_version` at which its items were last listed. */
    listedVersion: integer("listed_version").notNull().default(1),
    createdAt: moment("created_at").notNull(),
    updatedAt: moment("updated_at").notNull(),
    disabledAt: moment("disabled_at"),
    /** Health, as last probed or observed in a call. */
    state: text("state")
      .$type<"unknown" | "starting" | "up" | "failing" | "down">()
      .notNull()
      .default("unknown"),
    era: text("era").$type<"modern" | "legacy">(),
    /** The error as a sentence for people. */
    lastError: text("last_error"),
    /** The error's fault code from the closed list, where a connection failed. */
    lastFault: text("last_fault"),
    /** The original error text, with secrets masked. */
    lastDetail: text("last_detail"),
    lastErrorAt: moment("last_error_at"),
    latencyMs: integer("latency_ms"),
    checkedAt: moment("checked_at"),
    serverInfo: jsonb("server_info").$type<{ name: string; version: string; title?: string }>(),
    capabilities: jsonb("capabilities").$type<Record<string, unknown>>(),
    instructions: text("instructions"),
    /** When gone tools or prompts were deleted; "new" ones since then may be returning ones. */
    forgotItemsAt: moment("forgot_items_at"),
    /** Last lines of a stdio server's stderr, secrets masked. */
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

/** Header and environment values of a server: sealed, replaceable, never shown. */
export const upstreamSecrets = pgTable(
  "upstream_secrets",
  {
    upstreamId: uuid("upstream_id")
      .notNull()
      .references(() => upstreams.id, { onDelete: "cascade" }),
    kind: text("kind").$type<"header" | "env" | "oauth_client">().notNull(),
    name: text("name").notNull(),
    /** Sealed for (upstream_secrets, "<upstream_id>/<kind>/<name>", value_sealed). */
    valueSealed: bytea("value_sealed").notNull(),
    updatedAt: moment("updated_at").notNull(),
  },
  (table) => [primaryKey({ columns: [table.upstreamId, table.kind, table.name] })],
);

/** A person's own credentials at a server. */
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
    /** Header value, or the OAuth tokens as JSON; sealed for (person_credentials, "<person_id>/<upstream_id>", value_sealed). */
    valueSealed: bytea("value_sealed").notNull(),
    connectedAt: moment("connected_at").notNull(),
    expiresAt: moment("expires_at"),
    /** Why it no longer works, if so. */
    brokenReason: text("broken_reason"),
  },
  (table) => [primaryKey({ columns: [table.personId, table.upstreamId] })],
);

/** A pending OAuth authorization at a server: state and PKCE, single use. */
export const oauthFlows = pgTable("oauth_flows", {
  stateDigest: bytea("state_digest").primaryKey(),
  personId: uuid("person_id")
    .notNull()
    .references(() => people.id, { onDelete: "cascade" }),
  upstreamId: uuid("upstream_id")
    .notNull()
    .references(() => upstreams.id, { onDelete: "cascade" }),
  /** Verifier, client registration and discovery as JSON, sealed for (oauth_flows, digest in hex, flow_sealed). */
  flowSealed: bytea("flow_sealed").notNull(),
  expiresAt: moment("expires_at").notNull(),
});
