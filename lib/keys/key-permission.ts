import { and, countDistinct, inArray, type SQL } from "drizzle-orm";
import { apiKeys } from "@/db/schema/api-keys";
import { administers, type Context } from "@/lib/core/context";
import { allowed, personOf, signedIn } from "@/lib/core/permissions";
import { ledKeys, seenKeys } from "@/lib/core/seen-keys";
import type { Permission } from "@/lib/core/verb";
import { isKeyId, readKey } from "./key-rows";
import { isApiKey } from "./key-status";

/**
 * Permits operators to act on any key, leads on the keys of their teams, and everyone on keys that
 * they created. Anyone else gets `not_found`.
 */
export function ownKey(ctx: Context, input: { id: string }): Promise<Permission> {
  return ownKeys(ctx, { ids: [input.id] });
}

/**
 * Permits the same as `ownKey`, for several keys at once. If the actor may not act on one of the
 * keys, or one is missing, access to all of them is refused.
 */
export async function ownKeys(
  ctx: Context,
  input: { ids: readonly string[] },
): Promise<Permission> {
  if (administers(ctx.actor)) return allowed;
  if (!personOf(ctx.actor)) return signedIn(ctx);
  if (await areAll(ctx, input.ids, seenKeys(ctx.actor))) return allowed;
  return { allowed: false, rule: "A member reaches only keys of their own.", hide: true };
}

/**
 * Permits administrators, and the leads of the key's team. Everyone else gets `forbidden`, whether
 * the key exists or not.
 */
export async function ledKey(ctx: Context, { id }: { id: string }): Promise<Permission> {
  if (administers(ctx.actor)) return allowed;
  const led = ledKeys(ctx.actor);
  if (led && (await areAll(ctx, [id], led))) return allowed;
  return { allowed: false, rule: "Only a lead of the team or an operator may do this." };
}

async function areAll(ctx: Context, ids: readonly string[], which: SQL | undefined) {
  const named = new Set(ids);
  const [found] = await ctx.db
    .select({ keys: countDistinct(apiKeys.id) })
    .from(apiKeys)
    .where(and(inArray(apiKeys.id, [...named].filter(isKeyId)), which));
  return found?.keys === named.size;
}

/**
 * Permits the same as `ownKey`, except that a personal key's new secret is shown only to the
 * person who created the key.
 */
export async function maySeeSecret(ctx: Context, { id }: { id: string }): Promise<Permission> {
  const own = await ownKey(ctx, { id });
  if (!own.allowed) return own;
  const key = await readKey(ctx, id);
  if (key?.maker && key.maker.id !== personOf(ctx.actor)?.id) {
    return { allowed: false, rule: "Only its owner can get a personal key's secret." };
  }
  return own;
}

/**
 * Returns the SQL condition for the keys and connections that this actor may see. Returns undefined
 * for an operator, because operators may see all of them.
 */
export function visibleKeys(ctx: Context): SQL | undefined {
  return seenKeys(ctx.actor);
}

/**
 * Returns the SQL condition for the API keys that this actor may see. It leaves out connections and
 * trust rules. Used for lists and counts of keys.
 */
export function listedKeys(ctx: Context): SQL | undefined {
  return and(isApiKey, visibleKeys(ctx));
}
