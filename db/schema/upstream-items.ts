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
 * longer offered stay, with operators' settings, so that a returning item can be compared.
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
    /** The server's complete definition. */
    definition: jsonb("definition").$type<Record<string, unknown>>().notNull(),
    /** SHA-256 of the canonical definition, hex. */
    digest: text("digest").notNull(),
    hidden: boolean("hidden").notNull().default(false),
    titleOverride: text("title_override"),
    descriptionOverride: text("description_override"),
    firstSeenAt: moment("first_seen_at").notNull(),
    /** Order in which names appeared; the lower one wins a conflict (see `upstreams.name_seq`). */
    nameSeq: bigint("name_seq", { mode: "number" }).notNull().default(sql`nextval('names_seq')`),
    /** When its definition last changed; null if it never did. */
    changedAt: moment("changed_at"),
    /** The last approved or seen definition while it differs from the current one; `{}`: unknown. */
    previous: jsonb("previous").$type<Record<string, unknown>>(),
    /** Since when lists lack it. It still counts as offered, as those lists may be incomplete. */
    missedAt: moment("missed_at"),
    /** Since when it is no longer offered; null while it is. */
    goneAt: moment("gone_at"),
    /** True while a change awaits an operator's approval: neither listed nor callable. */
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
