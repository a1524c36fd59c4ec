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
 * What a server offers, as it was last listed: the source of every catalogue. What it offers no
 * longer stays with what operators made of it, so that a return is compared with what it was.
 */
export const upstreamItems = pgTable(
  "upstream_items",
  {
    upstreamId: uuid("upstream_id")
      .notNull()
      .references(() => upstreams.id, { onDelete: "cascade" }),
    kind: text("kind").$type<"tool" | "prompt" | "resource" | "resource_template">().notNull(),
    /** Tool or prompt name, resource URI, or URI template: as the server says it. */
    name: text("name").notNull(),
    /** The server's own definition, whole. */
    definition: jsonb("definition").$type<Record<string, unknown>>().notNull(),
    /** SHA-256 of the canonical definition, hex. */
    digest: text("digest").notNull(),
    hidden: boolean("hidden").notNull().default(false),
    titleOverride: text("title_override"),
    descriptionOverride: text("description_override"),
    firstSeenAt: moment("first_seen_at").notNull(),
    /** Since when the server has it, against other servers' names (see `upstreams.name_seq`). */
    nameSeq: bigint("name_seq", { mode: "number" }).notNull().default(sql`nextval('names_seq')`),
    /** When its definition last changed after it was first seen; null where it never did. */
    changedAt: moment("changed_at"),
    /** The definition that was seen or approved last, as long as there is another; `{}`: not known. */
    previous: jsonb("previous").$type<Record<string, unknown>>(),
    /** Since when its lists lack it, where they still count as incomplete: it is offered yet. */
    missedAt: moment("missed_at"),
    /** Since when it is offered no longer; null where it is. */
    goneAt: moment("gone_at"),
    /** True while a change waits for an operator's approval: neither listed nor callable. */
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
