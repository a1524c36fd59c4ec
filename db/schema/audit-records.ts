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
 * The audit log: changes that were made and requests that were denied. Labels are copied, so that a
 * record can still be read after its subject was deleted. A record never contains a key, token,
 * password, argument or result.
 */
export const auditRecords = pgTable(
  "audit_records",
  {
    id: bigint("id", { mode: "number" }).primaryKey().generatedAlwaysAsIdentity(),
    at: moment("at").notNull(),
    outcome: text("outcome").$type<"done" | "denied">().notNull(),
    /** The verb or the endpoint, such as `keys.create`, `token.exchange` or `mcp.call`. */
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
    /**
     * For a denial, this column and the next two columns contain the failure code, the exact
     * reason, and the sentence of the rule that refused the request.
     */
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
    // The history of a server, and the trials of its tools.
    index("audit_records_upstream")
      .on(table.subjectId, table.id)
      .where(sql`${table.subjectKind} = 'upstream'`),
    index("audit_records_request").on(table.requestId),
    // Without it, the filter for a rare action would read the whole log.
    index("audit_records_action").on(table.action, table.id),
    // Serves the search for names. The query has to repeat the expression exactly
    // (lib/audit/search-words.ts).
    index("audit_records_words").using(
      "gin",
      sql`to_tsvector('simple', regexp_replace(actor_label || ' ' || coalesce(subject_label, '') || ' ' || coalesce(details->>'target', '') || ' ' || coalesce(details->>'item', '') || ' ' || coalesce(details->>'server', ''), '[[:punct:][:space:]]+', ' ', 'g'))`,
    ),
    // Denials are deleted after the retention period for calls, while records of changes are kept.
    index("audit_records_denied")
      .on(table.at, table.action)
      .where(sql`${table.outcome} = 'denied'`),
    // Records of tokens for outside audiences are also deleted after the retention period for
    // calls, because such a record is written every few minutes.
    index("audit_records_issued").on(table.at).where(sql`${table.action} = 'audiences.issue'`),
    index("audit_records_issued_last")
      .on(table.subjectId, table.id)
      .where(sql`${table.action} = 'audiences.issue'`),
    check("audit_records_outcome", sql`${table.outcome} in ('done', 'denied')`),
  ],
);

/**
 * The number of denials that were counted but not recorded individually. This happens when an
 * address, a key, or all addresses or keys together have exceeded the limit on such records.
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
