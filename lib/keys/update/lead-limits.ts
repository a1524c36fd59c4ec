import { installation } from "@/db/schema/installation";
import { administers, type Context } from "@/lib/core/context";
import { fail, type Result, succeed } from "@/lib/errors/errors";
import { limitsWithout } from "@/lib/limits/view";
import { type CallLimits, LIMIT_NAMES } from "@/lib/limits/view-limits";

type Asked = { readonly [Name in keyof CallLimits]?: number | null | undefined };

/**
 * Returns the greatest limits that this actor may set for a key: for leads those of keys without
 * limits of their own, because they may not give a key more than the installation does. Null means
 * any limit.
 */
export async function greatestLimits(ctx: Context): Promise<CallLimits> {
  if (administers(ctx.actor)) return { requestsPerMinute: null, concurrentCalls: null };
  const { requestsPerMinute, concurrentCalls } = installation;
  const [policy] = await ctx.db.select({ requestsPerMinute, concurrentCalls }).from(installation);
  const none = { requestsPerMinute: null, concurrentCalls: null };
  return limitsWithout(policy ?? none, ctx.config.keyLimits);
}

/**
 * Checks that none of the asked limits is greater than allowed. A limit that stays as it was is not
 * checked. Failure: `invalid_input`.
 */
export function checkLimits(greatest: CallLimits, asked: Asked, before?: CallLimits): Result<null> {
  const over = LIMIT_NAMES.flatMap((name) => {
    const [wanted, most] = [asked[name] ?? null, greatest[name]];
    if (wanted === null || most === null || wanted <= most || wanted === before?.[name]) return [];
    return [[name, `A lead may set at most ${most}, the installation's limit.`]];
  });
  return over.length === 0
    ? succeed(null)
    : fail("invalid_input", { fields: Object.fromEntries(over) });
}
