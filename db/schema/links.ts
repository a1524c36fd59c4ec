import { sql } from "drizzle-orm";
import { check, index, pgTable, text, uuid } from "drizzle-orm/pg-core";
import { bytea, moment } from "./columns";
import { people } from "./people";

/**
 * Single-use links for setting up the installation, for invitations and for password resets. The
 * code is in the fragment of the URL, and only its HMAC is stored.
 */
export const links = pgTable(
  "links",
  {
    id: uuid("id").primaryKey(),
    purpose: text("purpose").$type<"setup" | "invitation" | "password_reset">().notNull(),
    /**
     * The person for whom the link was made. Null only for the set-up link, because no person
     * exists at that time.
     */
    personId: uuid("person_id").references(() => people.id, { onDelete: "cascade" }),
    codeDigest: bytea("code_digest").notNull().unique(),
    /**
     * The public id of the root secret that keyed the digest; null if an older version wrote the
     * row.
     */
    secretId: text("secret_id"),
    createdAt: moment("created_at").notNull(),
    expiresAt: moment("expires_at").notNull(),
    usedAt: moment("used_at"),
  },
  (table) => [
    index("links_person").on(table.personId),
    check("links_purpose", sql`${table.purpose} in ('setup', 'invitation', 'password_reset')`),
    check("links_person_known", sql`${table.purpose} = 'setup' or ${table.personId} is not null`),
  ],
);
