import { index, pgTable, text, uuid } from "drizzle-orm/pg-core";
import { apiKeys } from "./api-keys";
import { bytea, moment } from "./columns";
import { upstreams } from "./upstreams";

/**
 * The tasks that servers started for callers (MCP 2025-11-25, "Tasks"; SEP-2663). Clients know a
 * task by Latchkey's id, and only the key, connection or trust rule that started it can use it.
 */
export const tasks = pgTable(
  "tasks",
  {
    /** The unguessable id that the client got. */
    id: text("id").primaryKey(),
    keyId: uuid("key_id")
      .notNull()
      .references(() => apiKeys.id, { onDelete: "cascade" }),
    upstreamId: uuid("upstream_id")
      .notNull()
      .references(() => upstreams.id, { onDelete: "cascade" }),
    /** The tool that started the task, by its own name on the server. */
    tool: text("tool").notNull(),
    /** The server's own id of the task. */
    serverTaskId: text("server_task_id").notNull(),
    /** The era of the server's tasks. Clients of the other one get them translated. */
    era: text("era", { enum: ["modern", "legacy"] }).notNull(),
    /** How its server last described it to a client, as JSON: status, message and times. */
    state: text("state").notNull(),
    /**
     * How the task ended, where Latchkey answers for it: the server ran it at once, or it was
     * cancelled. The JSON of an object with a `result` or an `error`, sealed for the place (tasks,
     * id, kept_sealed).
     */
    keptSealed: bytea("kept_sealed"),
    createdAt: moment("created_at").notNull(),
    expiresAt: moment("expires_at").notNull(),
  },
  (table) => [
    index("tasks_of_key").on(table.keyId, table.createdAt),
    index("tasks_upstream").on(table.upstreamId),
    index("tasks_expires").on(table.expiresAt),
  ],
);
