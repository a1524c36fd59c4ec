import { eq } from "drizzle-orm";
import { apiKeys } from "@/db/schema/api-keys";
import type { Context } from "@/lib/core/context";
import { keyView, selectKeys } from "./model";
import type { KeyView } from "./view";

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Is this the form of a key's id? Anything else is no key's, and no error of the database. */
export function isKeyId(id: string): boolean {
  return UUID.test(id);
}

/** One key, or null. */
export async function readKey(ctx: Context, id: string): Promise<KeyView | null> {
  if (!isKeyId(id)) return null;
  const [row] = await selectKeys(ctx.db).where(eq(apiKeys.id, id));
  return row ? keyView(row, ctx.now) : null;
}

/** One key, locked until the transaction ends, so that two changes of it follow one another. */
export async function lockKey(ctx: Context, id: string): Promise<KeyView | null> {
  if (!isKeyId(id)) return null;
  const query = selectKeys(ctx.db).where(eq(apiKeys.id, id));
  const [row] = await query.for("update", { of: apiKeys });
  return row ? keyView(row, ctx.now) : null;
}
