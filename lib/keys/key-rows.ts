import { eq } from "drizzle-orm";
import { apiKeys } from "@/db/schema/api-keys";
import type { Context } from "@/lib/core/context";
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
  const query = selectKeys(ctx.db).where(eq(apiKeys.id, id));
  const [row] = await query.for("update", { of: apiKeys });
  return row ? keyView(row, ctx.now) : null;
}
