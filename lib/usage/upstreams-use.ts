import { and, desc, eq, inArray, ne, sql } from "drizzle-orm";
import { z } from "zod";
import { callHours, calls } from "@/db/schema/calls";
import { upstreams } from "@/db/schema/upstreams";
import { callsOfWeek, weekStart } from "@/lib/call-counts/week-calls";
import type { Context } from "@/lib/core/context";
import { signedIn } from "@/lib/core/permissions";
import { verb } from "@/lib/core/verb";
import { succeed } from "@/lib/errors/errors";
import { idSchema } from "@/lib/std/schema-id";
import { visibleKeyIds } from "./key-scope";
import type { ServerUse } from "./view";

/**
 * Returns the use of servers by their ids: the calls of the last seven days, and the latest call
 * that is still recorded. Denied calls do not count. A server without calls is left out. Operators
 * get the use by all keys, and members by their own.
 */
export const upstreamsUse = verb({
  kind: "read",
  name: "usage.upstreams",
  audience: "signed_in",
  input: z.object({ ids: z.array(idSchema()).max(100) }),
  permit: signedIn,
  run: async (ctx, { ids }) => {
    if (ids.length === 0) return succeed<Record<string, ServerUse>>({});
    const keys = await visibleKeyIds(ctx);
    const latest = ctx.db
      .select({ at: calls.at })
      .from(calls)
      .where(
        and(
          eq(calls.upstreamId, upstreams.id),
          ne(calls.outcome, "denied"),
          keys === null ? undefined : inArray(calls.keyId, keys),
        ),
      )
      .orderBy(desc(calls.at))
      .limit(1);
    const used = await ctx.db
      .select({
        id: upstreams.id,
        lastCallAt: sql`(${latest})`.mapWith(calls.at),
        callsLast7Days: keys
          ? callsWithKeys(ctx, keys)
          : callsOfWeek(ctx.now, "server", sql`${upstreams}.id`),
      })
      .from(upstreams)
      .where(inArray(upstreams.id, ids));
    return succeed<Record<string, ServerUse>>(
      Object.fromEntries(
        used.filter(({ lastCallAt }) => lastCallAt !== null).map(({ id, ...use }) => [id, use]),
      ),
    );
  },
});

const callsWithKeys = (ctx: Context, keys: readonly string[]) => sql<number>`(
  select coalesce(sum(${callHours.ok} + ${callHours.errors}), 0)::int from ${callHours}
  where ${callHours.keyId} = any(${sql.param(keys)}::uuid[])
    and ${callHours.upstreamId} = ${upstreams}.id
    and ${callHours.hour} >= ${weekStart(ctx.now).toISOString()}::timestamptz)`;
