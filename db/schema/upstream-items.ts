import { sql } from "drizzle-orm";
import { bigint, boolean, check, pgTable, primaryKey, text, uuid } from "drizzle-orm/pg-core";
import { moment } from "./columns";
import { upstreams } from "./upstreams";

/**
 * The items that each server offered when it was last listed. Every catalogue is built from these
 * rows. An item that is no longer offered is kept with the operators' settings, so that it can be
 * compared if the server offers it again.
 */
export const upstreamItems = pgTable(
  "upstream_items",
  {
    upstreamId: uuid("upstream_id")
      .notNull()
      .references(() => upstreams.id, { onDelete: "cascade" }),
    kind: text("kind").$type<"tool" | "prompt" | "resource" | "resource_template">().notNull(),
    /**
     * The name of a tool or prompt, the URI of a resource, or a URI template, as the server gives
     * it.
     */
    name: text("name").notNull(),
    /** The complete definition of the item as JSON text, exactly as the server wrote it. */
    definition: text("definition").notNull(),
    /** The title and description in the definition, without what Postgres cannot store. */
    title: text("title"),
    description: text("description"),
    /** The SHA-256 digest of the canonical definition, in hex (`formatJson`, sorted). */
    digest: text("digest").notNull(),
    hidden: boolean("hidden").notNull().default(false),
    titleOverride: text("title_override"),
    descriptionOverride: text("description_override"),
    firstSeenAt: moment("first_seen_at").notNull(),
    /**
     * A number that shows in which order names appeared. If two items have the same name in a
     * catalogue, the lower number wins (see `upstreams.name_seq`).
     */
    nameSeq: bigint("name_seq", { mode: "number" }).notNull().default(sql`nextval('names_seq')`),
    /** When the definition of the item last changed. Null if it has never changed. */
    changedAt: moment("changed_at"),
    /**
     * The definition that was last approved or seen, as JSON text, if it differs from the current
     * definition. `{}` if it is unknown.
     */
    previous: text("previous"),
    /**
     * When the server's lists first lacked the item. The item still counts as offered, because the
     * lists may have been incomplete.
     */
    missedAt: moment("missed_at"),
    /** When the server stopped offering the item. Null while it is offered. */
    goneAt: moment("gone_at"),
    /**
     * True while a change to the item waits for an operator's approval. Before the approval, the
     * item can be neither listed nor called.
     */
    waits: boolean("waits").notNull().default(false),
  },
  (table) => [
    primaryKey({ columns: [table.upstreamId, table.kind, table.name] }),
    check(
      "upstream_items_kind",
      sql`${table.kind} in ('tool', 'prompt', 'resource', 'resource_template')`,
    ),
  ],
);
