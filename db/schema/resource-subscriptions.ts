import { index, pgTable, primaryKey, text, uuid } from "drizzle-orm/pg-core";
import { apiKeys } from "./api-keys";
import { moment } from "./columns";

/**
 * The resources to which clients of the initialize era are subscribed (`resources/subscribe`). The
 * process that has the stream of a session reads them from here, because another process may have
 * taken the request.
 */
export const resourceSubscriptions = pgTable(
  "resource_subscriptions",
  {
    /** The random name in the id of the client's session. */
    session: text("session").notNull(),
    keyId: uuid("key_id")
      .notNull()
      .references(() => apiKeys.id, { onDelete: "cascade" }),
    /** The URI of the resource in the caller's catalogue. */
    uri: text("uri").notNull(),
    /** The SHA-256 digest of the URI (base64url), because an index cannot hold long texts. */
    digest: text("digest").notNull(),
    createdAt: moment("created_at").notNull(),
    /** When the session id expires. The row is deleted after that. */
    expiresAt: moment("expires_at").notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.session, table.digest] }),
    index("resource_subscriptions_key").on(table.keyId, table.createdAt),
    index("resource_subscriptions_expiry").on(table.expiresAt),
  ],
);
