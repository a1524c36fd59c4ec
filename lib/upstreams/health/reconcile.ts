import { and, eq } from "drizzle-orm";
import type { Database } from "@/db/client";
import { upstreamItems } from "@/db/schema/upstream-items";
import type { ListedItem } from "@/lib/upstreams/link/list-items";
import { definitionDigest } from "./digest";

type Row = typeof upstreamItems.$inferSelect;

export interface Reconciled {
  readonly added: number;
  readonly removed: number;
  readonly changed: number;
}

const keyOf = ({ kind, name }: Pick<Row, "kind" | "name">) => `${kind} ${name}`;

/**
 * Brings what is kept of a server's items to what it offers now; writes nothing where both agree.
 * A changed one keeps the definition that was last seen by somebody; a tool or prompt that is new to
 * a known server, or changed, waits where the server's changes are approved. Hidden items stay when
 * they are gone, so that they are still hidden when they come back.
 */
export async function reconcile(
  db: Database,
  upstream: { readonly id: string; readonly approvesChanges: boolean; readonly isNew: boolean },
  items: readonly ListedItem[],
  now: Date,
): Promise<Reconciled> {
  const kept = await db
    .select()
    .from(upstreamItems)
    .where(eq(upstreamItems.upstreamId, upstream.id));
  const before = new Map(kept.map((row) => [keyOf(row), row]));
  const offered = new Set(items.map(keyOf));
  const added: (typeof upstreamItems.$inferInsert)[] = [];
  let changed = 0;
  for (const { kind, name, definition } of items) {
    const digest = definitionDigest(definition);
    const row = before.get(keyOf({ kind, name }));
    const waits = upstream.approvesChanges && (kind === "tool" || kind === "prompt");
    if (!row) {
      const item = { upstreamId: upstream.id, kind, name, definition: { ...definition }, digest };
      added.push({ ...item, firstSeenAt: now, waits: waits && !upstream.isNew });
    } else if (row.digest !== digest) {
      changed++;
      await db
        .update(upstreamItems)
        .set({ definition: { ...definition }, digest, ...marks(row, digest, waits, now) })
        .where(isItem(row));
    }
  }
  const gone = kept.filter((row) => !offered.has(keyOf(row)) && !row.hidden);
  for (const row of gone) await db.delete(upstreamItems).where(isItem(row));
  for (let from = 0; from < added.length; from += 500) {
    await db.insert(upstreamItems).values(added.slice(from, from + 500));
  }
  return { added: added.length, removed: gone.length, changed };
}

/** A definition that is again what it was has not changed. */
function marks(row: Row, digest: string, waits: boolean, now: Date) {
  if (row.previous && definitionDigest(row.previous) === digest) {
    return { previous: null, changedAt: row.changedAt, waits: false };
  }
  return { previous: row.previous ?? row.definition, changedAt: now, waits: waits || row.waits };
}

function isItem({ upstreamId, kind, name }: Row) {
  return and(
    eq(upstreamItems.upstreamId, upstreamId),
    eq(upstreamItems.kind, kind),
    eq(upstreamItems.name, name),
  );
}
