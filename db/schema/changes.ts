import {
  bigint,
  doublePrecision,
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
 * Every change that can affect access, numbered in the order of the commits. Deferred triggers
 * write the changes while they hold a transaction-level advisory lock (see the migration), so that
 * no code can omit a change.
 */
export const changes = pgTable(
  "changes",
  {
    seq: bigint("seq", { mode: "number" }).primaryKey(),
    /** One of the kinds in CHANGE_KINDS (lib/change-feed/kinds.ts). */
    kind: text("kind").notNull(),
    entityId: text("entity_id").notNull(),
    at: moment("at").notNull(),
  },
  (table) => [index("changes_at").on(table.at)],
);

/** The running data-plane processes, with the last change that each process has read. */
export const processes = pgTable("processes", {
  id: uuid("id").primaryKey(),
  startedAt: moment("started_at").notNull(),
  seenAt: moment("seen_at").notNull(),
  seenSeq: bigint("seen_seq", { mode: "number" }).notNull(),
  /**
   * The addresses and ports on which the process listens. Connections to MCP servers must not lead
   * to them.
   */
  listeners: jsonb("listeners")
    .$type<{ address: string; port: number; forProcesses?: boolean }[]>()
    .notNull()
    .default([]),
  /**
   * The public id of the root secret that the process is configured to prefer. Null if the process
   * runs a version that did not have this column.
   */
  rootSecret: text("root_secret"),
});

/**
 * What each process counts of each key against the key's limits, for the other processes. The table
 * is unlogged (see the migration): after a crash it is empty, and counting begins anew.
 */
export const keyCounts = pgTable(
  "key_counts",
  {
    processId: uuid("process_id")
      .notNull()
      .references(() => processes.id, { onDelete: "cascade" }),
    keyId: uuid("key_id").notNull(),
    /** The key's limit of requests per minute in this process. 0 means no limit. */
    perMinute: integer("per_minute").notNull(),
    /** The number of requests since the process began to count the key. */
    spent: bigint("spent", { mode: "number" }).notNull(),
    /** The number of requests that the key may still make, as of `at`. Negative if it owes some. */
    remaining: doublePrecision("remaining").notNull(),
    /** The same, if only this process counted. */
    alone: doublePrecision("alone").notNull(),
    running: integer("running").notNull(),
    streams: integer("streams").notNull(),
    at: moment("at").notNull(),
  },
  (table) => [primaryKey({ columns: [table.processId, table.keyId] })],
);
