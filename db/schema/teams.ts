import { sql } from "drizzle-orm";
import {
  boolean,
  check,
  index,
  integer,
  pgTable,
  text,
  uniqueIndex,
  uuid,
} from "drizzle-orm/pg-core";
import { moment } from "./columns";
import { people } from "./people";

export const teams = pgTable(
  "teams",
  {
    id: uuid("id").primaryKey(),
    slug: text("slug").notNull().unique(),
    name: text("name").notNull(),
    createdAt: moment("created_at").notNull(),
    /**
     * When the team was disabled; null if it is enabled. The keys of a disabled team are refused.
     */
    disabledAt: moment("disabled_at"),
    /**
     * The team's own policy on its keys. Where it and the installation's differ, the stricter one
     * applies. Null means that there is no rule.
     */
    maxKeyDays: integer("max_key_days"),
    allowNoExpiry: boolean("allow_no_expiry").notNull().default(true),
    keysPerMember: integer("keys_per_member"),
    keysPerTeam: integer("keys_per_team"),
  },
  (table) => [
    check("teams_max_key_days", sql`${table.maxKeyDays} between 1 and 3650`),
    check("teams_keys_per_member", sql`${table.keysPerMember} between 1 and 100000`),
    check("teams_keys_per_team", sql`${table.keysPerTeam} between 1 and 100000`),
  ],
);

/**
 * Memberships of people in teams. A personal key refers to the membership under which it was
 * created. A person who joins again gets a new membership.
 */
export const teamMembers = pgTable(
  "team_members",
  {
    id: uuid("id").primaryKey().defaultRandom(),
    teamId: uuid("team_id")
      .notNull()
      .references(() => teams.id, { onDelete: "cascade" }),
    personId: uuid("person_id")
      .notNull()
      .references(() => people.id, { onDelete: "cascade" }),
    role: text("role").$type<"lead" | "member">().notNull().default("member"),
    joinedAt: moment("joined_at").notNull(),
  },
  (table) => [
    uniqueIndex("team_members_team_person").on(table.teamId, table.personId),
    index("team_members_person").on(table.personId),
    check("team_members_role", sql`${table.role} in ('lead', 'member')`),
  ],
);
