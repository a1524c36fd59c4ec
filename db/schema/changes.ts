import { bigint, index, jsonb, pgTable, text, uuid } from "drizzle-orm/pg-core";
import { moment } from "./columns";

/**
 * Every change that can affect access, numbered in commit order. Deferred triggers write the
 * changes under a transaction-level advisory lock (see the migration), so that no code path can
 * omit a change.
 */
export const changes = pgTable(
  "changes",
  {
    seq: bigint("seq", { mode: "number" }).primaryKey(),
    /** A kind from CHANGE_KINDS in lib/change-feed/kinds.ts. */
    kind: text("kind").notNull(),
    entityId: text("entity_id").notNull(),
    at: moment("at").notNull(),
  },
  (table) => [index("changes_at").on(table.at)],
);

/** Running data-plane processes, and the last change that each process has read. */
export const processes = pgTable("processes", {
  id: uuid("id").primaryKey(),
  startedAt: moment("started_at").notNull(),
  seenAt: moment("seen_at").notNull(),
  seenSeq: bigint("seen_seq", { mode: "number" }).notNull(),
  /** The listeners of the process, which upstream connections must not reach. */
  listeners: jsonb("listeners").$type<{ address: string; port: number }[]>().notNull().default([]),
});
