import { index, integer, pgTable, text, uuid } from "drizzle-orm/pg-core";
import { apiKeys } from "./api-keys";
import { moment } from "./columns";

/**
 * The part of an app's connection that is not in its row in `api_keys`: the OAuth client, and the
 * lifetime. The row in `api_keys` decides whether the connection gives access; its `expires_at` is
 * the end without use, which moves with each refresh. `ends_at` is the end in any case.
 */
export const connections = pgTable(
  "connections",
  {
    id: uuid("id")
      .primaryKey()
      .references(() => apiKeys.id, { onDelete: "cascade" }),
    clientId: text("client_id").notNull(),
    /** The name that the client gives itself, which proves nothing. */
    clientName: text("client_name").notNull(),
    /** `known` clients have a document that is part of Latchkey; `registered` clients have none. */
    clientKind: text("client_kind", {
      enum: ["metadata_document", "known", "registered"],
    }).notNull(),
    /** The destination of the authorization code: a host, or an app's own scheme. */
    redirectHost: text("redirect_host").notNull(),
    /** The endpoint for which the connection's tokens are valid. */
    resource: text("resource").notNull(),
    idleDays: integer("idle_days").notNull(),
    endsAt: moment("ends_at").notNull(),
    approvedAt: moment("approved_at").notNull(),
    /** When the code was exchanged. Connections without an exchange are removed after an hour. */
    exchangedAt: moment("exchanged_at"),
  },
  (table) => [index("connections_client").on(table.clientId)],
);
