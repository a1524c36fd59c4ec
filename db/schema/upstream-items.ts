import { sql } from "drizzle-orm";
import {
  bigint,
  boolean,
  check,
  jsonb,
  pgTable,
  primaryKey,
  text,
  uuid,
} from "drizzle-orm/pg-core";
import { moment } from "./columns";
import { upstreams } from "./upstreams";

/**
 * The items that a server offers, as last listed: the source of every catalogue. Items that are no
 * longer offered are kept with operators' settings, so that a returning item can be compared.
 */
export const upstreamItems = pgTable(
  "upstream_items",
  {
    upstreamId: uuid("upstream_id")
      .notNull()
      .references(() => upstreams.id, { onDelete: "cascade" }),
    kind: text("kind").$type<"tool" | "prompt" | "resource" | "resource_template">().notNull(),
    /** Tool or prompt name, resource URI, or URI template, as the server gives it. */
    name: text("name").notNull(),
    /** The server's complete definition of the item. */
    definition: jsonb("definition").$type<Record<string, unknown>>().notNull(),
    /** SHA-256 of the canonical definition, in hex. */
    digest: text("digest").notNull(),
    hidden: boolean("hidden").notNull().default(false),
    titleOverride: text("title_override"),
    descriptionOverride: text("description_override"),
    firstSeenAt: moment("first_seen_at").notNull(),
    /**
     * The order in which names appeared. The lower number wins a name conflict (see
     * `upstreams.name_seq`).
     */
    nameSeq: bigint("name_seq", { mode: "number" }).notNull().default(sql`nextval('names_seq')`),
    /** When the item's definition last changed; null if the definition never changed. */
    changedAt: moment("changed_at"),
    /**
     * The last approved or seen definition if it differs from the current definition; `{}` if
     * unknown.
     */
    previous: jsonb("previous").$type<Record<string, unknown>>(),
    /**
     * The time from which lists have lacked the item. The item still counts as offered, because
     * those lists may be incomplete.
     */
    missedAt: moment("missed_at"),
    /** The time from which the item is no longer offered; null while it is offered. */
    goneAt: moment("gone_at"),
    /**
     * True while a change awaits an operator's approval. Such an item is neither listed nor
     * callable.
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
