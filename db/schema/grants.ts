import { sql } from "drizzle-orm";
import { boolean, check, index, pgTable, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import { apiKeys } from "./api-keys";
import { moment } from "./columns";
import { teams } from "./teams";
import { upstreams } from "./upstreams";

/**
 * The items of a server that a team may use. A team without a row has no access. Rows for a key can
 * only narrow its team's grants. A key without grants of its own (`api_keys.own_grants` is false)
 * has all of its team's grants.
 */
export const grants = pgTable(
  "grants",
  {
    id: uuid("id").primaryKey(),
    teamId: uuid("team_id").references(() => teams.id, { onDelete: "cascade" }),
    keyId: uuid("key_id").references(() => apiKeys.id, { onDelete: "cascade" }),
    upstreamId: uuid("upstream_id")
      .notNull()
      .references(() => upstreams.id, { onDelete: "cascade" }),
    /** The allowed tools, by the names that the server gives them. `*` matches any characters. */
    tools: text("tools").array().notNull(),
    prompts: boolean("prompts").notNull().default(true),
    resources: boolean("resources").notNull().default(true),
    createdAt: moment("created_at").notNull(),
  },
  (table) => [
    uniqueIndex("grants_team_upstream").on(table.teamId, table.upstreamId),
    uniqueIndex("grants_key_upstream").on(table.keyId, table.upstreamId),
    index("grants_upstream").on(table.upstreamId),
    check("grants_one_holder", sql`(${table.teamId} is null) <> (${table.keyId} is null)`),
  ],
);
