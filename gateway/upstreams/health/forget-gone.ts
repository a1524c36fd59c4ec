import { and, eq, inArray, isNotNull, isNull, sql } from "drizzle-orm";
import type { Database } from "@/db/client";
import { upstreamItems } from "@/db/schema/upstream-items";

/** Apart, so that resources that come and go all day push out no tool. */
const GROUPS = [
  ["tool", "prompt"],
  ["resource", "resource_template"],
] as const;
const MOST_ROWS = 1_000;
const MOST_BYTES = 4 * 1_048_576;

/**
 * Bounds what is kept of a server's items that are gone: of tools and prompts, and of resources and
 * templates, 1,000 rows and 4 MB each. What an operator hid or reworded is kept whatever it comes
 * to, as only operators make it more; of the rest, what still waits for approval goes first, then
 * what is gone for longest. True where a tool or prompt was forgotten.
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
        bytes: sql<number>`sum(octet_length(${definition}::text)) over (${order})`.as("bytes"),
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
