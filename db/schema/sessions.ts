import { index, pgTable, text, uuid } from "drizzle-orm/pg-core";
import { moment } from "./columns";
import { people } from "./people";

/**
 * The sessions of people. They are read on every request, so that the end of a session takes effect
 * immediately.
 */
export const sessions = pgTable(
  "sessions",
  {
    id: uuid("id").primaryKey(),
    personId: uuid("person_id")
      .notNull()
      .references(() => people.id, { onDelete: "cascade" }),
    createdAt: moment("created_at").notNull(),
    lastSeenAt: moment("last_seen_at").notNull(),
    expiresAt: moment("expires_at").notNull(),
    endedAt: moment("ended_at"),
    address: text("address"),
    userAgent: text("user_agent"),
  },
  (table) => [index("sessions_person").on(table.personId)],
);
