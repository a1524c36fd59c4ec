import { createHash } from "node:crypto";
import { setImmediate as nextTurn } from "node:timers/promises";
import { and, eq, inArray, type SQL, sql } from "drizzle-orm";
import type { Database } from "@/db/client";
import { upstreamItems } from "@/db/schema/upstream-items";
import type { ListedItem } from "@/gateway/upstreams/link/listed-item";
import { renewClaims } from "@/lib/servers/items/renew-claims";
import { unseenPlaces } from "@/lib/servers/view-unseen";
import { definitionDigest } from "./digest";
import { exchangedKinds, keyOf } from "./exchanged-kinds";
import { forgetGone } from "./forget-gone";

type Row = Pick<
  typeof upstreamItems.$inferSelect,
  "kind" | "name" | "digest" | "waits" | "previous" | "missedAt" | "goneAt"
> & { readonly written: string };

/** The facts about a server that decide what happens to its items. */
export interface Offering {
  readonly id: string;
  readonly approvesChanges: boolean;
  /** True if the server's items have never been listed. */
  readonly isNew: boolean;
  /** True if the server has not been listed since its address changed. */
  readonly isMoved: boolean;
  /**
   * True if stored items that were gone have been deleted. An item that returns then cannot be
   * compared with its earlier version.
   */
  readonly hasForgotten: boolean;
  /**
   * The kinds whose list could not be read completely. Their items stay as they were unless they
   * are in the list, except if the server has moved.
   */
  readonly incomplete?: readonly ListedItem["kind"][];
}

export interface Reconciled {
  readonly added: number;
  readonly returned: number;
  readonly changed: number;
  /** The number of items that the list lacks but that do not count as gone yet. */
  readonly missing: number;
  readonly gone: number;
  /** True if a tool or prompt that was gone had to be deleted to stay within the limits. */
  readonly forgot: boolean;
}

/**
 * Milliseconds for which an item has to be missing before it counts as gone. A server that has just
 * started may list only a part of its items.
 */
export const MISSED_MS = 25_000;

/** Number of items to compare before yielding to the event loop. */
const TURN_ITEMS = 50;

/**
 * Updates a server's stored items to its current list; writes nothing if they agree.
 * A changed item keeps the definition that a person last saw. If changes of this server need
 * approval, new and changed tools and prompts wait for approval (at the first listing, only those
 * with invisible characters).
 * An item that is gone keeps its row, with the operator's texts, hidden mark and approval. When the
 * item returns, it is compared with that row, and if it is unchanged, its state is the same as
 * before.
 * A missing item counts as gone if a second list, `missedMs` later, lacks it too, or at once if
 * other items of its kind replace it or the server has moved.
 */
export async function reconcile(
  db: Database,
  upstream: Offering,
  items: readonly ListedItem[],
  now: Date,
  missedMs = MISSED_MS,
): Promise<Reconciled> {
  const rows = await readRows(db, upstream.id);
  const before = new Map(rows.map((row) => [keyOf(row), row]));
  const offered = new Set(items.map(keyOf));
  const added: (typeof upstreamItems.$inferInsert)[] = [];
  const back: Row[] = [];
  let changed = 0;
  for (const [index, item] of items.entries()) {
    if (index % TURN_ITEMS === TURN_ITEMS - 1) await nextTurn();
    const { kind, name, definition, title, description } = item;
    const isThis = and(
      isOf(upstream.id),
      eq(upstreamItems.kind, kind),
      eq(upstreamItems.name, name),
    );
    const digest = definitionDigest(definition);
    const columns = { definition, title, description, digest };
    const row = before.get(keyOf({ kind, name }));
    const isNamed = kind === "tool" || kind === "prompt";
    const waits = upstream.approvesChanges && isNamed;
    if (!row) {
      const marked = upstream.hasForgotten && isNamed ? { previous: "{}", changedAt: now } : {};
      const asks = !upstream.isNew || unseenPlaces(JSON.parse(definition)).length > 0;
      const row = { upstreamId: upstream.id, kind, name, ...columns, ...marked };
      added.push({ ...row, firstSeenAt: now, waits: waits && asks });
    } else if (row.digest !== digest) {
      changed++;
      const marks = marksOf(row, digest, waits, now);
      await db
        .update(upstreamItems)
        .set({ ...columns, ...HERE, ...marks })
        .where(isThis);
    } else if (row.written !== writtenDigest(definition)) {
      // The definition means the same, but clients get it as it is written now.
      await db
        .update(upstreamItems)
        .set({ ...columns, ...HERE })
        .where(isThis);
    } else if (row.goneAt || row.missedAt) {
      back.push(row);
    }
  }
  for (let from = 0; from < added.length; from += 500) {
    await db.insert(upstreamItems).values(added.slice(from, from + 500));
  }
  await setAll(db, upstream.id, back, HERE);

  const returned = rows.filter((row) => row.goneAt && offered.has(keyOf(row))).length;
  const unread = new Set(upstream.isMoved ? [] : upstream.incomplete);
  const lacking = rows.filter(
    (row) => !row.goneAt && !unread.has(row.kind) && !offered.has(keyOf(row)),
  );
  const exchanged = exchangedKinds(rows, items);
  const gone = lacking.filter(
    ({ kind, missedAt }) =>
      upstream.isMoved ||
      exchanged.has(kind) ||
      (missedAt && now.getTime() - missedAt.getTime() >= missedMs),
  );
  const counted = new Set(gone);
  const missing = lacking.filter((row) => !counted.has(row));
  await setAll(db, upstream.id, gone, { goneAt: now, missedAt: null });
  const missed = missing.filter(({ missedAt }) => missedAt === null);
  await setAll(db, upstream.id, missed, { missedAt: now });
  const forgot = gone.length > 0 && (await forgetGone(db, upstream.id));
  if (added.length > 0 || forgot) await renewClaims(db, upstream.id, rows);
  return {
    ...{ added: added.length, returned, changed },
    ...{ missing: missing.length, gone: gone.length, forgot },
  };
}

const writtenDigest = (text: string) => createHash("sha256").update(text).digest("hex");

const HERE = { goneAt: null, missedAt: null };

const isOf = (upstreamId: string) => eq(upstreamItems.upstreamId, upstreamId);

function readRows(db: Database, upstreamId: string): Promise<Row[]> {
  const { kind, name, definition, digest, waits, previous, missedAt, goneAt } = upstreamItems;
  const written = sql<string>`encode(sha256(convert_to(${definition}, 'UTF8')), 'hex')`;
  return db
    .select({ kind, name, written, digest, waits, previous, missedAt, goneAt })
    .from(upstreamItems)
    .where(isOf(upstreamId));
}

/**
 * Returns the columns that mark a definition as changed. A definition counts as unchanged if it
 * equals the definition that a person last saw. If no person has seen a changed definition yet, it
 * stays marked when it changes again.
 */
function marksOf(row: Row, digest: string, waits: boolean, now: Date) {
  if (row.waits && !row.previous) return { changedAt: now };
  if (row.previous && definitionDigest(row.previous) === digest) {
    return { previous: null, waits: false };
  }
  const previous: SQL = sql`coalesce(${upstreamItems.previous}, ${upstreamItems.definition})`;
  return { previous, changedAt: now, waits: waits || row.waits };
}

async function setAll(
  db: Database,
  upstreamId: string,
  rows: readonly Row[],
  set: Partial<typeof upstreamItems.$inferInsert>,
): Promise<void> {
  for (const kind of new Set(rows.map((row) => row.kind))) {
    const names = rows.filter((row) => row.kind === kind).map(({ name }) => name);
    for (let from = 0; from < names.length; from += 500) {
      const some = inArray(upstreamItems.name, names.slice(from, from + 500));
      const which = and(isOf(upstreamId), eq(upstreamItems.kind, kind), some);
      await db.update(upstreamItems).set(set).where(which);
    }
  }
}
