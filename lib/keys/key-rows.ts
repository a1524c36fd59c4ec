import { eq } from "drizzle-orm";
import { apiKeys } from "@/db/schema/api-keys";
import type { Context } from "@/lib/core/context";
import { fail, type Result, succeed } from "@/lib/errors/errors";
import { keyView, selectKeys } from "./model";
import type { KeyView } from "./view";

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/**
 * Returns whether this string has the form of a key's id. Other strings are treated as unknown
 * keys, because the database would refuse them with an error.
 */
export function isKeyId(id: string): boolean {
  return UUID.test(id);
}

/** Reads the key with this id, or returns null if there is no such key. */
export async function readKey(ctx: Context, id: string): Promise<KeyView | null> {
  if (!isKeyId(id)) return null;
  const [row] = await selectKeys(ctx.db).where(eq(apiKeys.id, id));
  return row ? keyView(row, ctx.now) : null;
}

/**
 * Reads the key with this id, or returns null if there is no such key. The key is locked until the
 * transaction ends, so that changes to it are made one after another.
 */
export async function lockKey(ctx: Context, id: string): Promise<KeyView | null> {
  if (!isKeyId(id)) return null;
  // The row is read after it was locked. A query that locks it and waits for another transaction
  // would join the rows of other tables from before that transaction.
  await ctx.db.select({ id: apiKeys.id }).from(apiKeys).where(eq(apiKeys.id, id)).for("update");
  return readKey(ctx, id);
}

/**
 * Reads and locks a key in the same way, for a change that only a live key can have. Failures:
 * `not_found`, `key_revoked`, and `key_ended` if the key's creator has left the team.
 */
export async function lockLiveKey(ctx: Context, id: string): Promise<Result<KeyView>> {
  const key = await lockKey(ctx, id);
  if (!key) return fail("not_found");
  if (key.revokedAt) return fail("key_revoked");
  return key.status === "ended" ? fail("key_ended") : succeed(key);
}
