import { and, eq, inArray, isNotNull, isNull, sql } from "drizzle-orm";
import type { Database } from "@/db/client";
import { upstreamItems } from "@/db/schema/upstream-items";

/**
 * Each group has its own limit, so that resources that come and go all day cannot push out tools.
 */
const GROUPS = [
  ["tool", "prompt"],
  ["resource", "resource_template"],
] as const;
const MOST_ROWS = 1_000;
const MOST_BYTES = 4 * 1_048_576;

/**
 * Deletes stored items that the server no longer lists, until at most 1,000 of them, with at most 4
 * MB of definitions, are left. These limits apply to tools and prompts together, and separately to
 * resources and templates together. Items that an operator hid or reworded are always kept: their
 * number is bounded, because only operators create them. Unapproved items are deleted first, then
 * those that have been gone longest. Returns true if a tool or prompt was deleted.
 */
export async function forgetGone(db: Database, upstreamId: string): Promise<boolean> {
  const { kind, name, waits, goneAt, definition } = upstreamItems;
  let forgotten = false;
  for (const kinds of GROUPS) {
    const order = sql`order by ${waits}, ${goneAt} desc, ${kind}, ${name} rows unbounded preceding`;
    const kept = db
      .select({
        kind,
        name,
        place: sql<number>`row_number() over (${order})`.as("place"),
        bytes: sql<number>`sum(octet_length(${definition})) over (${order})`.as("bytes"),
      })
      .from(upstreamItems)
      .where(
        and(
          eq(upstreamItems.upstreamId, upstreamId),
          inArray(kind, [...kinds]),
          isNotNull(goneAt),
          eq(upstreamItems.hidden, false),
          isNull(upstreamItems.titleOverride),
          isNull(upstreamItems.descriptionOverride),
        ),
      )
      .as("kept");
    const gone = await db
      .delete(upstreamItems)
      .where(
        and(
          eq(upstreamItems.upstreamId, upstreamId),
          sql`(${kind}, ${name}) in (${db
            .select({ kind: kept.kind, name: kept.name })
            .from(kept)
            .where(sql`${kept.place} > ${MOST_ROWS} or ${kept.bytes} > ${MOST_BYTES}`)})`,
        ),
      )
      .returning({ kind });
    if (gone.length > 0 && kinds[0] === "tool") forgotten = true;
  }
  return forgotten;
}
