import { and, eq, gt, inArray, sql } from "drizzle-orm";
import type { Database } from "@/db/client";
import { oauthRequests } from "@/db/schema/oauth";
import { digestOf, digestsOf } from "@/lib/oauth/tokens/token-digest";
import type { ClientKind } from "@/lib/oauth/view";
import type { Secrets } from "@/lib/secrets/derive";

/** How long a person may take over an answer. */
export const REQUEST_SECONDS = 900;

interface Store {
  readonly db: Database;
  readonly secrets: Secrets;
}

/** What an app asks for, as it is kept until a person has answered. */
export interface NewRequest {
  /** The engine's own words, without `uid`. */
  readonly payload: Record<string, unknown>;
  readonly clientId: string;
  readonly clientName: string;
  readonly clientKind: ClientKind;
  readonly redirectUri: string;
  readonly resource: string;
  readonly scopes: readonly string[];
}

/** Keeps an authorization request until a person answers, at most `REQUEST_SECONDS`. */
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

/** The request of this `uid`, answered or not; null where it has ended. */
export async function findRequest({ db, secrets }: Store, uid: string) {
  const [row] = await db.select().from(oauthRequests).where(isRequest(secrets, uid));
  return row ?? null;
}

/** The same, locked until the transaction ends, so that it is answered once. */
export async function lockRequest({ db, secrets }: Store, uid: string) {
  const [row] = await db.select().from(oauthRequests).where(isRequest(secrets, uid)).for("update");
  return row ?? null;
}

/** Puts the answer into a request that is locked: the engine finds it there and goes on. */
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

/** The request is over. */
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
