import { index, pgTable, text, uuid } from "drizzle-orm/pg-core";
import { apiKeys } from "./api-keys";
import { moment } from "./columns";

/**
 * The log levels that clients of the initialize era have set for their sessions
 * (`logging/setLevel`). They are stored, because any process may take a session's next request.
 */
export const sessionLogLevels = pgTable(
  "session_log_levels",
  {
    /** The random name in the session id. */
    session: text("session").primaryKey(),
    keyId: uuid("key_id")
      .notNull()
      .references(() => apiKeys.id, { onDelete: "cascade" }),
    level: text("level").notNull(),
    setAt: moment("set_at").notNull(),
    /** When the session id expires. The row is deleted after that. */
    expiresAt: moment("expires_at").notNull(),
  },
  (table) => [
    index("session_log_levels_key").on(table.keyId, table.setAt),
    index("session_log_levels_expiry").on(table.expiresAt),
  ],
);
