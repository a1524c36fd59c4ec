import { sql } from "drizzle-orm";
import { check, index, pgTable, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import { apiKeys } from "./api-keys";
import { moment } from "./columns";
import { teams } from "./teams";

/** Servers outside the gateway that verify Latchkey's tokens for an audience of their own. */
export const outwardAudiences = pgTable(
  "outward_audiences",
  {
    id: uuid("id").primaryKey(),
    /**
     * The exact `aud` of the tokens. It never changes, because a server verifies exactly this text.
     */
    uri: text("uri").notNull(),
    /**
     * `uri` in a normalized form. It is unique, so that no audience can be registered under two
     * spellings.
     */
    canonical: text("canonical").notNull(),
    name: text("name").notNull(),
    createdAt: moment("created_at").notNull(),
    lastIssuedAt: moment("last_issued_at"),
  },
  (table) => [uniqueIndex("outward_audiences_canonical").on(table.canonical)],
);

/**
 * The teams whose keys may be granted an outside audience, and the keys that are granted it. A key
 * gets tokens only if its team and the key itself each have a row. Unlike servers, audiences are
 * not inherited: a key without its own row gets no tokens for them.
 */
export const outwardGrants = pgTable(
  "outward_grants",
  {
    id: uuid("id").primaryKey().defaultRandom(),
    audienceId: uuid("audience_id")
      .notNull()
      .references(() => outwardAudiences.id, { onDelete: "cascade" }),
    teamId: uuid("team_id").references(() => teams.id, { onDelete: "cascade" }),
    keyId: uuid("key_id").references(() => apiKeys.id, { onDelete: "cascade" }),
    createdAt: moment("created_at").notNull(),
  },
  (table) => [
    uniqueIndex("outward_grants_team_audience").on(table.teamId, table.audienceId),
    uniqueIndex("outward_grants_key_audience").on(table.keyId, table.audienceId),
    index("outward_grants_audience").on(table.audienceId),
    check("outward_grants_one_holder", sql`(${table.teamId} is null) <> (${table.keyId} is null)`),
  ],
);
