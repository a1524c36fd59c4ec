import { and, eq, isNull, lt, sql } from "drizzle-orm";
import type { Database } from "@/db/client";
import { memoizePerPool } from "@/db/memoize-per-pool";
import { preparedSelect } from "@/db/prepared-select";
import { connections } from "@/db/schema/connections";
import { oauthClients } from "@/db/schema/oauth";
import type { ClientMetadata } from "./client-metadata";

/** The maximum number of stored registrations that no person has approved. */
const UNUSED_MAX = 20_000;
const UNUSED_HOURS = 24;

const columns = { metadata: oauthClients.metadata };

/** The query is prepared, because every request from an app runs it. */
const byId = memoizePerPool((db) =>
  preparedSelect<{ readonly metadata: object }>(
    db,
    columns,
    db
      .select(columns)
      .from(oauthClients)
      .where(eq(oauthClients.id, sql.placeholder("value"))),
  ),
);

/** Returns the metadata of the registered client with this id, or null if there is none. */
export async function findClient(db: Database, id: string): Promise<object | null> {
  // The database cannot store NUL, and a client can put it into the `sub` of an assertion.
  if (id.includes("\0")) return null;
  const [row] = await byId(db)(id);
  return row?.metadata ?? null;
}

/**
 * Stores a client's registration for a day. Registering the same client again restarts that day.
 * Returns false if too many stored registrations have not been approved by a person.
 */
export async function insertClient(
  db: Database,
  client: { id: string; metadata: ClientMetadata; address: string; now: Date },
): Promise<boolean> {
  const { id, metadata, address, now } = client;
  const [unused] = await db
    .select({ count: sql<number>`count(*)::int` })
    .from(oauthClients)
    .where(isNull(oauthClients.usedAt));
  if ((unused?.count ?? 0) >= UNUSED_MAX) return false;
  await db
    .insert(oauthClients)
    .values({ id, metadata: { ...metadata, client_id: id }, address, createdAt: now })
    .onConflictDoUpdate({ target: oauthClients.id, set: { createdAt: now } });
  return true;
}

/**
 * Records that a person has approved this client, so that the registration no longer counts as
 * unused.
 */
export async function markClientUsed(db: Database, id: string, now: Date): Promise<void> {
  await db.update(oauthClients).set({ usedAt: now }).where(eq(oauthClients.id, id));
}

/**
 * Deletes registrations that are more than a day old and have no connection. Returns how many were
 * deleted.
 */
export async function removeUnusedClients(db: Database, now: Date): Promise<number> {
  const before = new Date(now.getTime() - UNUSED_HOURS * 3_600_000);
  const removed = await db
    .delete(oauthClients)
    .where(
      and(
        lt(oauthClients.createdAt, before),
        sql`not exists (select 1 from ${connections} where ${connections.clientId} = ${oauthClients.id})`,
      ),
    )
    .returning({ id: oauthClients.id });
  return removed.length;
}
