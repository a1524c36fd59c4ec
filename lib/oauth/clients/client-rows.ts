import { and, eq, isNull, lt, sql } from "drizzle-orm";
import type { Database } from "@/db/client";
import { connections } from "@/db/schema/connections";
import { oauthClients } from "@/db/schema/oauth";
import type { ClientMetadata } from "./client-metadata";

/** The largest number of registrations that no person has approved. */
const UNUSED_MAX = 20_000;
const UNUSED_HOURS = 24;

/** The metadata of the registered client with this id, or null. */
export async function findClient(db: Database, id: string): Promise<object | null> {
  const [row] = await db
    .select({ metadata: oauthClients.metadata })
    .from(oauthClients)
    .where(eq(oauthClients.id, id));
  return row?.metadata ?? null;
}

/**
 * Stores a registration. Repeating a registration only restarts the day for which it is kept. False
 * if there are too many unused clients.
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

/** Notes that a person approved the client, which therefore counts as used. */
export async function markClientUsed(db: Database, id: string, now: Date): Promise<void> {
  await db.update(oauthClients).set({ usedAt: now }).where(eq(oauthClients.id, id));
}

/** Deletes registrations that are a day old and have no connection. Returns their number. */
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
