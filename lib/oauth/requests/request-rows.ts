import { and, eq, gt, inArray, sql } from "drizzle-orm";
import type { Database } from "@/db/client";
import { oauthRequests } from "@/db/schema/oauth";
import { digestOf, digestsOf } from "@/lib/oauth/tokens/token-digest";
import type { ClientKind } from "@/lib/oauth/view";
import type { Secrets } from "@/lib/secrets/derive";

/** How long a person has to answer a request, in seconds. */
export const REQUEST_SECONDS = 900;

interface Store {
  readonly db: Database;
  readonly secrets: Secrets;
}

/** An app's authorization request, stored until a person has answered it. */
export interface NewRequest {
  /** The OAuth engine's data about the request, without the `uid`. */
  readonly payload: Record<string, unknown>;
  readonly clientId: string;
  readonly clientName: string;
  readonly clientKind: ClientKind;
  readonly redirectUri: string;
  readonly resource: string;
  readonly scopes: readonly string[];
}

/** Stores an authorization request, which expires after `REQUEST_SECONDS`. */
export async function saveRequest(
  { db, secrets }: Store,
  uid: string,
  { payload, scopes, ...request }: NewRequest,
): Promise<void> {
  const expiresAt = sql`now() + ${REQUEST_SECONDS}::int * interval '1 second'`;
  await db.insert(oauthRequests).values({
    ...request,
    payload,
    scopes: [...scopes],
    digest: digestOf(secrets.current, "request", uid),
    expiresAt: expiresAt as unknown as Date,
  });
}

/**
 * Returns the request with this `uid`, whether answered or not. Returns null if it is unknown or
 * has expired.
 */
export async function findRequest({ db, secrets }: Store, uid: string) {
  const [row] = await db.select().from(oauthRequests).where(isRequest(secrets, uid));
  return row ?? null;
}

/**
 * Does the same as `findRequest`, but locks the row until the transaction ends, so that the request
 * can be answered only once.
 */
export async function lockRequest({ db, secrets }: Store, uid: string) {
  const [row] = await db.select().from(oauthRequests).where(isRequest(secrets, uid)).for("update");
  return row ?? null;
}

/**
 * Stores the person's approval or refusal in a locked request, so that the OAuth engine can read
 * it.
 */
export async function answerRequest(
  db: Database,
  { digest, payload }: typeof oauthRequests.$inferSelect,
  result: object,
): Promise<void> {
  await db
    .update(oauthRequests)
    .set({ payload: { ...payload, result } })
    .where(eq(oauthRequests.digest, digest));
}

/** Deletes a request after the app has received its answer. */
export async function removeRequest({ db, secrets }: Store, uid: string): Promise<void> {
  await db
    .delete(oauthRequests)
    .where(inArray(oauthRequests.digest, digestsOf(secrets, "request", uid)));
}

function isRequest(secrets: Secrets, uid: string) {
  return and(
    inArray(oauthRequests.digest, digestsOf(secrets, "request", uid)),
    gt(oauthRequests.expiresAt, sql`now()`),
  );
}
