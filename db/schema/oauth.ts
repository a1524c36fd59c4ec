import { sql } from "drizzle-orm";
import { check, index, jsonb, pgTable, text, uuid } from "drizzle-orm/pg-core";
import { bytea, moment } from "./columns";
import { connections } from "./connections";

type Payload = Record<string, unknown>;

/** OAuth clients that have registered themselves (RFC 7591). None of them has a secret. */
export const oauthClients = pgTable(
  "oauth_clients",
  {
    /**
     * A digest of the name and the redirect URIs, so that a repeated registration gets the same
     * row.
     */
    id: text("id").primaryKey(),
    metadata: jsonb("metadata").$type<Payload>().notNull(),
    address: text("address"),
    createdAt: moment("created_at").notNull(),
    /**
     * When a person first approved the client. A client that has no connection is removed after a
     * day.
     */
    usedAt: moment("used_at"),
  },
  (table) => [
    index("oauth_clients_unused").on(table.createdAt).where(sql`${table.usedAt} is null`),
  ],
);

/**
 * Authorization requests that a person has not answered yet. They are found by an HMAC. `payload`
 * is the data of the OAuth engine, and the other columns are shown to the person.
 */
export const oauthRequests = pgTable(
  "oauth_requests",
  {
    digest: bytea("digest").primaryKey(),
    payload: jsonb("payload").$type<Payload>().notNull(),
    clientId: text("client_id").notNull(),
    clientName: text("client_name").notNull(),
    clientKind: text("client_kind", {
      enum: ["metadata_document", "known", "registered"],
    }).notNull(),
    redirectUri: text("redirect_uri").notNull(),
    resource: text("resource").notNull(),
    scopes: text("scopes").array().notNull(),
    expiresAt: moment("expires_at").notNull(),
  },
  (table) => [index("oauth_requests_expires").on(table.expiresAt)],
);

/**
 * Authorization codes and refresh tokens, which are found by an HMAC. Used tokens are kept, so that
 * a second use is detected.
 */
export const oauthTokens = pgTable(
  "oauth_tokens",
  {
    digest: bytea("digest").primaryKey(),
    kind: text("kind", { enum: ["code", "refresh"] }).notNull(),
    connectionId: uuid("connection_id")
      .notNull()
      .references(() => connections.id, { onDelete: "cascade" }),
    payload: jsonb("payload").$type<Payload>().notNull(),
    /**
     * The public id of the root secret that keyed the digest; null if an older version wrote the
     * row.
     */
    secretId: text("secret_id"),
    expiresAt: moment("expires_at").notNull(),
    consumedAt: moment("consumed_at"),
  },
  (table) => [
    index("oauth_tokens_connection").on(table.connectionId),
    index("oauth_tokens_expires").on(table.expiresAt),
    check("oauth_tokens_kind", sql`${table.kind} in ('code', 'refresh')`),
  ],
);

/**
 * Client assertions (RFC 7523) that have been used. All processes share this table, so that no
 * assertion is accepted twice.
 */
export const oauthAssertions = pgTable(
  "oauth_assertions",
  {
    digest: bytea("digest").primaryKey(),
    expiresAt: moment("expires_at").notNull(),
  },
  (table) => [index("oauth_assertions_expires").on(table.expiresAt)],
);
