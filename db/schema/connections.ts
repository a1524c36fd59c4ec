import { index, integer, pgTable, text, uuid } from "drizzle-orm/pg-core";
import { apiKeys } from "./api-keys";
import { moment } from "./columns";

/**
 * The part of an app's connection that is not stored in `api_keys`: its OAuth client and its
 * lifetime. The row in `api_keys` decides whether the connection gives access. That row's
 * `expires_at` is the time at which the connection expires if it is not used, and each refresh
 * postpones it. `ends_at` is the time at which the connection expires in any case.
 */
export const connections = pgTable(
  "connections",
  {
    id: uuid("id")
      .primaryKey()
      .references(() => apiKeys.id, { onDelete: "cascade" }),
    clientId: text("client_id").notNull(),
    /** The name that the client gives itself. It does not prove who the client is. */
    clientName: text("client_name").notNull(),
    /**
     * How the client is identified. `metadata_document`: by the document that it publishes at its
     * client id, which is a URL. `known`: by a metadata document that is built into Latchkey.
     * `registered`: by dynamic registration (RFC 7591), without a metadata document.
     */
    clientKind: text("client_kind", {
      enum: ["metadata_document", "known", "registered"],
    }).notNull(),
    /** Where the authorization code is sent: a host, or an app's own scheme. */
    redirectHost: text("redirect_host").notNull(),
    /** The endpoint for which the tokens of this connection are valid. */
    resource: text("resource").notNull(),
    idleDays: integer("idle_days").notNull(),
    endsAt: moment("ends_at").notNull(),
    approvedAt: moment("approved_at").notNull(),
    /**
     * When the authorization code was exchanged. A connection whose code was not exchanged is
     * removed after an hour.
     */
    exchangedAt: moment("exchanged_at"),
  },
  (table) => [index("connections_client").on(table.clientId)],
);
