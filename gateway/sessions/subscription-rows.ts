import { createHash } from "node:crypto";
import { and, eq } from "drizzle-orm";
import type { Database } from "@/db/client";
import { rawSql } from "@/db/raw-sql";
import { resourceSubscriptions } from "@/db/schema/resource-subscriptions";
import type { ClientSession } from "./session-states";

/** Maximum number of resources to which one session of a client can be subscribed. */
export const MOST_OF_SESSION = 100;
/** Maximum length of a URI that can be subscribed to, in characters. It is kept as long as the session. */
const LONGEST_URI = 4_096;

/** Returns whether a subscription to this URI can be kept. Postgres cannot store NUL. */
export const isKeepable = (uri: string) => uri.length <= LONGEST_URI && !uri.includes("\0");

/**
 * Maximum number of subscriptions of a key that are kept, for all its sessions. Beyond that, those
 * of its other sessions are forgotten, the oldest first, because many clients never end a session.
 */
const MOST_OF_KEY = 1_000;

const digestOf = (uri: string) => createHash("sha256").update(uri).digest("base64url");

/**
 * Subscribes a client's session to a resource, by its URI in the catalogue. Returns false if the
 * session already has `MOST_OF_SESSION` others. Requests at the same time may exceed that by a few.
 */
export async function addSubscription(
  db: Database,
  { name, keyId, endsAtMs }: ClientSession,
  uri: string,
  now: Date,
): Promise<boolean> {
  const digest = digestOf(uri);
  const sql = rawSql(db);
  const [row] = await sql<{ others: number }[]>`
    select count(*)::int as others from resource_subscriptions
    where session = ${name} and digest <> ${digest}`;
  if ((row?.others ?? 0) >= MOST_OF_SESSION) return false;
  const expiresAt = new Date(endsAtMs);
  await db
    .insert(resourceSubscriptions)
    .values({ session: name, keyId, uri, digest, createdAt: now, expiresAt })
    .onConflictDoNothing();
  await sql`
    delete from resource_subscriptions where (session, digest) in (
      select session, digest from resource_subscriptions where key_id = ${keyId}
      order by session = ${name} desc, created_at desc offset ${MOST_OF_KEY})`;
  return true;
}

/** Ends the subscription of a client's session to a resource, if there is one. */
export async function removeSubscription(
  db: Database,
  { name }: ClientSession,
  uri: string,
): Promise<void> {
  await db
    .delete(resourceSubscriptions)
    .where(
      and(eq(resourceSubscriptions.session, name), eq(resourceSubscriptions.digest, digestOf(uri))),
    );
}

/** Returns the URIs of the resources to which a client's session is subscribed. */
export async function readSubscriptions(
  db: Database,
  session: string,
): Promise<ReadonlySet<string>> {
  const rows = await db
    .select({ uri: resourceSubscriptions.uri })
    .from(resourceSubscriptions)
    .where(eq(resourceSubscriptions.session, session));
  return new Set(rows.map(({ uri }) => uri));
}
