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

/** Numbers names of the catalogue in the order in which they were first used; clocks have no say. */
export const namesSeq = pgSequence("names_seq");

/** A team's MCP server. How it is reached, what it may ask for, and how it was when last seen. */
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
    /** What its sandbox shows beside its own folder. Null is older than the field: what its arguments name. */
    paths: jsonb("paths").$type<{ path: string; access: "read" | "write" }[]>(),
    /** False where its tools keep their own names in the catalogue. */
    prefixed: boolean("prefixed").notNull().default(true),
    /** Since when it has its prefix, or has none: against other servers' names, the lower one wins. */
    nameSeq: bigint("name_seq", { mode: "number" }).notNull().default(sql`nextval('names_seq')`),
    /** Whose credentials a call carries: the server's own, a header of each person's, or OAuth. */
    credentials: text("credentials", { enum: ["server", "person_header", "person_oauth"] })
      .notNull()
      .default("server"),
    /** The header that each person fills in, where `credentials` says so. */
    personHeader: text("person_header"),
    /** OAuth client of our own at the upstream, where it takes no registration. */
    oauthClientId: text("oauth_client_id"),
    oauthScope: text("oauth_scope"),
    /** Tells the upstream who called: key id and team. */
    sendsCaller: boolean("sends_caller").notNull().default(false),
    /** A changed tool waits for an operator before it can be called again. */
    approvesChanges: boolean("approves_changes").notNull().default(false),
    callSeconds: integer("call_seconds").notNull().default(60),
    /** Times in seconds (`view-times.ts`); null: what suits its transport. */
    connectSeconds: integer("connect_seconds"),
    greetSeconds: integer("greet_seconds"),
    listSeconds: integer("list_seconds"),
    /** Between two looks at it; 0: none while nobody uses it. */
    probeSeconds: integer("probe_seconds"),
    /** Until its connection or process is ended where nobody uses it; 0: never. */
    idleSeconds: integer("idle_seconds"),
    /** Counts changes of where it leads, and with what: a trigger does, whoever writes them. */
    targetVersion: integer("target_version").notNull().default(1),
    /** Of which of these its items were listed. */
    listedVersion: integer("listed_version").notNull().default(1),
    createdAt: moment("created_at").notNull(),
    updatedAt: moment("updated_at").notNull(),
    disabledAt: moment("disabled_at"),
    /** Health, as last probed or observed. */
    state: text("state")
      .$type<"unknown" | "starting" | "up" | "failing" | "down">()
      .notNull()
      .default("unknown"),
    era: text("era").$type<"modern" | "legacy">(),
    /** The sentence for people. */
    lastError: text("last_error"),
    /** Which fault of the closed list it was, where a connection failed. */
    lastFault: text("last_fault"),
    /** What was said word for word, secrets masked. */
    lastDetail: text("last_detail"),
    lastErrorAt: moment("last_error_at"),
    latencyMs: integer("latency_ms"),
    checkedAt: moment("checked_at"),
    serverInfo: jsonb("server_info").$type<{ name: string; version: string; title?: string }>(),
    capabilities: jsonb("capabilities").$type<Record<string, unknown>>(),
    instructions: text("instructions"),
    /** When tools or prompts that were gone were forgotten, so that new ones may be old ones. */
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

/** Header and environment values of a server: sealed, replaced, never shown. */
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
    /** Why it stopped working, where it did. */
    brokenReason: text("broken_reason"),
  },
  (table) => [primaryKey({ columns: [table.personId, table.upstreamId] })],
);

/** An OAuth authorization at a server that is under way: state and PKCE, single use. */
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
