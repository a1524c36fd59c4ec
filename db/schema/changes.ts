import { bigint, index, jsonb, pgTable, text, uuid } from "drizzle-orm/pg-core";
import { moment } from "./columns";

/**
 * Everything that can end or change access, numbered in commit order: written by deferred triggers
 * under one transaction-level advisory lock (migration), so that no path can forget it.
 */
export const changes = pgTable(
  "changes",
  {
    seq: bigint("seq", { mode: "number" }).primaryKey(),
    /** One of CHANGE_KINDS in lib/changes/kinds.ts. */
    kind: text("kind").notNull(),
    entityId: text("entity_id").notNull(),
    at: moment("at").notNull(),
  },
  (table) => [index("changes_at").on(table.at)],
);

/** Live data-plane processes and how far each has read the changes. */
export const processes = pgTable("processes", {
  id: uuid("id").primaryKey(),
  startedAt: moment("started_at").notNull(),
  seenAt: moment("seen_at").notNull(),
  seenSeq: bigint("seen_seq", { mode: "number" }).notNull(),
  /** Where it listens: no server of anybody's is looked for there. */
  listeners: jsonb("listeners").$type<{ address: string; port: number }[]>().notNull().default([]),
});
