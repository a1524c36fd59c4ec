import { index, integer, pgTable, text, uuid } from "drizzle-orm/pg-core";
import { apiKeys } from "./api-keys";
import { moment } from "./columns";

/**
 * What a connection of an app has beside its row in `api_keys`, which decides whether it gives
 * access: which OAuth client it is, and how long it lasts. `api_keys.expires_at` is when it ends if it
 * is not used, and moves with each refresh; `ends_at` is when it ends in any case.
 */
export const connections = pgTable(
  "connections",
  {
    id: uuid("id")
      .primaryKey()
      .references(() => apiKeys.id, { onDelete: "cascade" }),
    clientId: text("client_id").notNull(),
    /** As the client calls itself, which proves nothing. */
    clientName: text("client_name").notNull(),
    /** Known by its document at its own address, by one that came with Latchkey, or by registration. */
    clientKind: text("client_kind", {
      enum: ["metadata_document", "known", "registered"],
    }).notNull(),
    /** Where its codes went: a host, or the scheme of an app. */
    redirectHost: text("redirect_host").notNull(),
    /** The endpoint that its tokens are for. */
    resource: text("resource").notNull(),
    idleDays: integer("idle_days").notNull(),
    endsAt: moment("ends_at").notNull(),
    approvedAt: moment("approved_at").notNull(),
    /** When its code was exchanged; null: the app never came back, and it is removed. */
    exchangedAt: moment("exchanged_at"),
  },
  (table) => [index("connections_client").on(table.clientId)],
);
