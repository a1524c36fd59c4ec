import { and, eq, isNull, sql } from "drizzle-orm";
import { apiKeys } from "@/db/schema/api-keys";
import { administers, type Context } from "@/lib/core/context";
import { personOf } from "@/lib/core/permissions";
import { fail, type Result, succeed } from "@/lib/errors/errors";
import { changeKey } from "@/lib/keys/update/change-key";
import type { KeyView } from "@/lib/keys/view";

const LOST = "Its answer was lost before it was received; a new key replaced it.";

/**
 * Returns the id of the key that an earlier request for the same attempt created, or null if there
 * is no such key. Other requests for this attempt wait until this transaction ends. Failure:
 * `invalid_input` if another actor created the key.
 */
export async function keyOfAttempt(ctx: Context, attempt: string): Promise<Result<string | null>> {
  await ctx.db.execute(sql`select pg_advisory_xact_lock(hashtextextended(${attempt}, 715))`);
  const [earlier] = await ctx.db
    .select({ id: apiKeys.id, makerId: apiKeys.makerId })
    .from(apiKeys)
    .where(and(eq(apiKeys.attempt, attempt), isNull(apiKeys.revokedAt)));
  if (!earlier) return succeed(null);
  const own = earlier.makerId === (personOf(ctx.actor)?.id ?? null);
  const service = earlier.makerId === null && administers(ctx.actor);
  if (own || service) return succeed(earlier.id);
  return fail("invalid_input", { fields: { attempt: "Use a new random UUID." } });
}

/**
 * Revokes a key that was neither received nor used, so that it can be replaced. Failures: those of
 * `changeKey`, and `key_received` if the key has been received or used after all.
 */
export async function endLostKey(ctx: Context, id: string): Promise<Result<KeyView>> {
  const ended = await changeKey(ctx, id, (before) => {
    if (before.credential !== "key") return fail("not_found");
    if (before.received) return fail("key_received");
    return succeed({ revokedAt: ctx.now, revokeReason: LOST, revokedBy: ctx.actor.label });
  });
  return ended.ok ? succeed(ended.value.key) : ended;
}
