import { sql } from "drizzle-orm";
import {
  bigint,
  check,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  uuid,
} from "drizzle-orm/pg-core";
import { moment } from "./columns";

/**
 * Changes that were made and requests that were denied. Labels are copies, so that a record stays
 * readable after its subject is deleted. A record never contains a key, token, password, argument
 * or result.
 */
export const auditRecords = pgTable(
  "audit_records",
  {
    id: bigint("id", { mode: "number" }).primaryKey().generatedAlwaysAsIdentity(),
    at: moment("at").notNull(),
    outcome: text("outcome").$type<"done" | "denied">().notNull(),
    /** The verb or endpoint, such as `keys.create`, `token.exchange`, `mcp.call`. */
    action: text("action").notNull(),
    actorKind: text("actor_kind")
      .$type<"person" | "command_line" | "key" | "system" | "anonymous">()
      .notNull(),
    actorId: uuid("actor_id"),
    actorLabel: text("actor_label").notNull(),
    subjectKind: text("subject_kind"),
    subjectId: text("subject_id"),
    subjectLabel: text("subject_label"),
    teamId: uuid("team_id"),
    keyId: uuid("key_id"),
    /** For denials: the stable code, the exact reason, and the rule that refused the request. */
    code: text("code"),
    reason: text("reason"),
    rule: text("rule"),
    requestId: text("request_id").notNull(),
    address: text("address"),
    details: jsonb("details").$type<Record<string, unknown>>(),
  },
  (table) => [
    index("audit_records_at").on(table.at, table.id),
    index("audit_records_team").on(table.teamId, table.id),
    index("audit_records_key").on(table.keyId, table.id),
    index("audit_records_actor").on(table.actorId, table.id),
    index("audit_records_request").on(table.requestId),
    // Denials are deleted with the retention of calls, and records of changes are kept.
    index("audit_records_denied").on(table.at).where(sql`${table.outcome} = 'denied'`),
    check("audit_records_outcome", sql`${table.outcome} in ('done', 'denied')`),
  ],
);

/**
 * Counts of denials beyond the limits for full records (per address, per key and overall).
 * `address` is "others" if there were too many addresses.
 */
export const denialCounts = pgTable(
  "denial_counts",
  {
    minute: moment("minute").notNull(),
    address: text("address").notNull(),
    code: text("code").notNull(),
    count: integer("count").notNull(),
  },
  (table) => [primaryKey({ columns: [table.minute, table.address, table.code] })],
);
