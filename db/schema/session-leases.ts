import { index, pgTable, primaryKey, text, uuid } from "drizzle-orm/pg-core";
import { moment } from "./columns";
import { upstreams } from "./upstreams";

/**
 * Which process holds a principal's session with a server, where sessions are kept apart. A lease
 * counts as long as its owner's row in `processes` is fresh, so the heartbeat of a process renews
 * all of its leases. The clock is that of the database.
 */
export const sessionLeases = pgTable(
  "session_leases",
  {
    upstreamId: uuid("upstream_id")
      .notNull()
      .references(() => upstreams.id, { onDelete: "cascade" }),
    /** The principal's opaque id: a key's id, `person:…`, or a key and a session of its client. */
    principal: text("principal").notNull(),
    /** The id of the owner in `processes`. The row of a process that has ended may be gone. */
    owner: uuid("owner").notNull(),
    claimedAt: moment("claimed_at").notNull(),
    /** Since when the session counts against the limits. Null while it is not open. */
    admittedAt: moment("admitted_at"),
    /** The team of the principal, whose limit it counts against. */
    teamId: uuid("team_id"),
  },
  (table) => [
    primaryKey({ columns: [table.upstreamId, table.principal] }),
    index("session_leases_owner").on(table.owner),
  ],
);
