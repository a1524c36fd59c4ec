import { sql } from "drizzle-orm";
import { check, integer, pgTable, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import { moment } from "./columns";

export const people = pgTable(
  "people",
  {
    id: uuid("id").primaryKey(),
    /** The email as it was entered. It must be unique, ignoring upper and lower case. */
    email: text("email").notNull(),
    name: text("name").notNull(),
    role: text("role").$type<"operator" | "member">().notNull(),
    /** The Argon2id hash of the password. Null until the person has set a password with a link. */
    passwordPhc: text("password_phc"),
    createdAt: moment("created_at").notNull(),
    disabledAt: moment("disabled_at"),
    lastSeenAt: moment("last_seen_at"),
    /**
     * The generation of the person's device cookies. Cookies of an earlier generation are no longer
     * valid.
     */
    deviceGeneration: integer("device_generation").notNull().default(1),
  },
  (table) => [
    uniqueIndex("people_email_unique").on(sql`lower(${table.email})`),
    check("people_role", sql`${table.role} in ('operator', 'member')`),
  ],
);
