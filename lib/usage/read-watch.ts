import { and, asc, eq, exists, gte, lt, max, type SQL, sql } from "drizzle-orm";
import { alias } from "drizzle-orm/pg-core";
import { apiKeys } from "@/db/schema/api-keys";
import { calls } from "@/db/schema/calls";
import type { Context } from "@/lib/core/context";
import { latestRefusal, RECENT_MS } from "./latest-refusal";
import type { KeyWatch } from "./view";

/**
 * Returns what the clients of these keys and connections did after `since`: whether a token was
 * issued, the first call, and the latest refusal that no success has followed (`latestRefusal`).
 * `holders` is a condition on `api_keys`. If calls were made with several keys, a key without calls
 * shortly before `since` takes precedence over keys of clients that were already connected.
 */
export async function readWatch(ctx: Context, holders: SQL, since: Date): Promise<KeyWatch> {
  const [[used], [call], refusal] = await Promise.all([
    ctx.db
      .select({ at: max(apiKeys.lastUsedAt) })
      .from(apiKeys)
      .where(holders),
    firstCall(ctx, holders, since),
    latestRefusal(ctx, holders, since),
  ]);
  const usedAt = used?.at ?? null;
  return {
    tokenTaken: usedAt !== null && usedAt >= since,
    call: call ?? null,
    refusal,
  };
}

function firstCall({ db }: Context, holders: SQL, since: Date) {
  const first = db
    .select({ at: calls.at, client: calls.client })
    .from(calls)
    .where(and(eq(calls.keyId, apiKeys.id), gte(calls.at, since)))
    .orderBy(asc(calls.at), asc(calls.id))
    .limit(1)
    .as("first");
  const before = alias(calls, "before");
  const wasBusy = exists(
    db
      .select({ at: before.at })
      .from(before)
      .where(
        and(
          eq(before.keyId, apiKeys.id),
          gte(before.at, new Date(since.getTime() - RECENT_MS)),
          lt(before.at, since),
        ),
      ),
  );
  return db
    .select({ at: first.at, client: first.client, holder: apiKeys.name })
    .from(apiKeys)
    .innerJoinLateral(first, sql`true`)
    .where(holders)
    .orderBy(asc(wasBusy), asc(first.at))
    .limit(1);
}
