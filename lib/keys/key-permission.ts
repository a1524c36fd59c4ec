import { and, countDistinct, eq, inArray, type SQL } from "drizzle-orm";
import { apiKeys } from "@/db/schema/api-keys";
import { administers, type Context } from "@/lib/core/context";
import { allowed, personOf, signedIn } from "@/lib/core/permissions";
import type { Permission } from "@/lib/core/verb";
import { isKeyId, readKey } from "./key-rows";
import { isApiKey } from "./key-status";

/**
 * Permits operators to act on any key, and members to act on keys that they created. A member who
 * asks for another key gets `not_found`.
 */
export function ownKey(ctx: Context, input: { id: string }): Promise<Permission> {
  return ownKeys(ctx, { ids: [input.id] });
}

/**
 * Permits the same as `ownKey`, for several keys at once. If one of the keys is missing or belongs
 * to another person, access to all of them is refused.
 */
export async function ownKeys(
  ctx: Context,
  input: { ids: readonly string[] },
): Promise<Permission> {
  if (administers(ctx.actor)) return allowed;
  const person = personOf(ctx.actor);
  if (!person) return signedIn(ctx);
  const ids = new Set(input.ids);
  const [own] = await ctx.db
    .select({ keys: countDistinct(apiKeys.id) })
    .from(apiKeys)
    .where(and(inArray(apiKeys.id, [...ids].filter(isKeyId)), eq(apiKeys.makerId, person.id)));
  if (own?.keys === ids.size) return allowed;
  return { allowed: false, rule: "A member reaches only keys of their own.", hide: true };
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
  const person = personOf(ctx.actor);
  return person && !administers(person) ? eq(apiKeys.makerId, person.id) : undefined;
}

/**
 * Returns the SQL condition for the API keys that this actor may see. It leaves out connections and
 * trust rules. Used for lists and counts of keys.
 */
export function listedKeys(ctx: Context): SQL | undefined {
  return and(isApiKey, visibleKeys(ctx));
}
