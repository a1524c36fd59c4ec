import { eq } from "drizzle-orm";
import { apiKeys } from "@/db/schema/api-keys";
import type { Context } from "@/lib/core/context";
import { keyView, selectKeys } from "./model";
import type { KeyView } from "./view";

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/**
 * Whether this text has the form of a key's id. Any other text counts as an unknown key and causes
 * no database error.
 */
export function isKeyId(id: string): boolean {
  return UUID.test(id);
}

/** The key with this id, or null. */
export async function readKey(ctx: Context, id: string): Promise<KeyView | null> {
  if (!isKeyId(id)) return null;
  const [row] = await selectKeys(ctx.db).where(eq(apiKeys.id, id));
  return row ? keyView(row, ctx.now) : null;
}

/**
 * The key with this id, or null, locked until the transaction ends. The lock serializes changes to
 * the key.
 */
export async function lockKey(ctx: Context, id: string): Promise<KeyView | null> {
  if (!isKeyId(id)) return null;
  const query = selectKeys(ctx.db).where(eq(apiKeys.id, id));
  const [row] = await query.for("update", { of: apiKeys });
  return row ? keyView(row, ctx.now) : null;
}
