import { and, eq, inArray, sql } from "drizzle-orm";
import type { Database } from "@/db/client";
import { upstreamItems } from "@/db/schema/upstream-items";
import { MAPPED } from "@/lib/names/exposed-item-names";
import { renamed } from "@/lib/names/exposed-name";

/** An item's kind and its name on its server. */
interface Named {
  readonly kind: string;
  readonly name: string;
}

/** Returns the names of a server's tools and prompts, also of those that are gone. */
export function readMapped(db: Database, upstreamId: string): Promise<Named[]> {
  const { kind, name } = upstreamItems;
  return db
    .select({ kind, name })
    .from(upstreamItems)
    .where(and(eq(upstreamItems.upstreamId, upstreamId), inArray(kind, [...MAPPED])));
}

/**
 * Gives new sequence numbers to the tools and prompts of a server whose names for clients have
 * changed with the items that the server has. Such an item claims its new name only from now on, so
 * that it takes over no name that another server has held. `before` are the items before the change.
 */
export async function renewClaims(
  db: Database,
  upstreamId: string,
  before: readonly Named[],
): Promise<void> {
  if (before.length === 0) return;
  const now = await readMapped(db, upstreamId);
  for (const kind of MAPPED) {
    const namesIn = (items: readonly Named[]) =>
      items.flatMap((item) => (item.kind === kind ? [item.name] : []));
    const changed = renamed(namesIn(before), namesIn(now));
    for (let from = 0; from < changed.length; from += 500) {
      const some = inArray(upstreamItems.name, changed.slice(from, from + 500));
      await db
        .update(upstreamItems)
        .set({ nameSeq: sql`nextval('names_seq')` })
        .where(and(eq(upstreamItems.upstreamId, upstreamId), eq(upstreamItems.kind, kind), some));
    }
  }
}
