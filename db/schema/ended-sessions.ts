import { index, pgTable, text, uuid } from "drizzle-orm/pg-core";
import { apiKeys } from "./api-keys";
import { moment } from "./columns";

/**
 * The sessions that clients ended with DELETE before their ids expired. Of other sessions
 * of clients, only log levels are stored.
 */
export const endedSessions = pgTable(
  "ended_sessions",
  {
    /** The random name in the session id. */
    name: text("name").primaryKey(),
    keyId: uuid("key_id")
      .notNull()
      .references(() => apiKeys.id, { onDelete: "cascade" }),
    endedAt: moment("ended_at").notNull(),
    /** When the session id would have expired. The row is deleted after that. */
    expiresAt: moment("expires_at").notNull(),
  },
  (table) => [
    index("ended_sessions_key").on(table.keyId, table.endedAt),
    index("ended_sessions_expiry").on(table.expiresAt),
  ],
);
