import { and, eq, gt, inArray, sql } from "drizzle-orm";
import type { Database } from "@/db/client";
import { oauthRequests } from "@/db/schema/oauth";
import { digestOf, digestsOf } from "@/lib/oauth/tokens/token-digest";
import type { ClientKind } from "@/lib/oauth/view";
import type { Secrets } from "@/lib/secrets/derive";

/** The time for a person's answer, in seconds. */
export const REQUEST_SECONDS = 900;

interface Store {
  readonly db: Database;
  readonly secrets: Secrets;
}

/** An app's request, as it is stored until a person has answered. */
export interface NewRequest {
  /** The engine's data of the request, without `uid`. */
  readonly payload: Record<string, unknown>;
  readonly clientId: string;
  readonly clientName: string;
  readonly clientKind: ClientKind;
  readonly redirectUri: string;
  readonly resource: string;
  readonly scopes: readonly string[];
}

/** Stores an authorization request for at most `REQUEST_SECONDS`. */
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

/** The request with this `uid`, answered or not, or null if it is unknown or has expired. */
export async function findRequest({ db, secrets }: Store, uid: string) {
  const [row] = await db.select().from(oauthRequests).where(isRequest(secrets, uid));
  return row ?? null;
}

/** Like `findRequest`, but locks the row until the transaction ends, so that one answer counts. */
export async function lockRequest({ db, secrets }: Store, uid: string) {
  const [row] = await db.select().from(oauthRequests).where(isRequest(secrets, uid)).for("update");
  return row ?? null;
}

/** Stores the answer in a locked request, in which the engine reads it. */
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

/** Deletes a request that is finished. */
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
