import { and, count, desc, eq, gt, inArray, ne, sql } from "drizzle-orm";
import { z } from "zod";
import { calls } from "@/db/schema/calls";
import { upstreams } from "@/db/schema/upstreams";
import { signedIn } from "@/lib/core/permissions";
import { verb } from "@/lib/core/verb";
import { succeed } from "@/lib/errors/errors";
import { idSchema } from "@/lib/std/schema-id";
import { upstreamCalls } from "./upstream-scope";
import type { ServerUse } from "./view";

const WEEK_MS = 7 * 86_400_000;

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
    const isOwn = and(ne(calls.outcome, "denied"), await upstreamCalls(ctx));
    const latest = ctx.db
      .select({ at: calls.at })
      .from(calls)
      .where(and(eq(calls.upstreamId, upstreams.id), isOwn))
      .orderBy(desc(calls.at))
      .limit(1);
    const [rows, used] = await Promise.all([
      ctx.db
        .select({ id: calls.upstreamId, number: count() })
        .from(calls)
        .where(
          and(
            inArray(calls.upstreamId, ids),
            gt(calls.at, new Date(ctx.now.getTime() - WEEK_MS)),
            isOwn,
          ),
        )
        .groupBy(calls.upstreamId),
      ctx.db
        .select({ id: upstreams.id, lastCallAt: sql`(${latest})`.mapWith(calls.at) })
        .from(upstreams)
        .where(inArray(upstreams.id, ids)),
    ]);
    const counts = new Map(rows.map(({ id, number }) => [id, number]));
    return succeed<Record<string, ServerUse>>(
      Object.fromEntries(
        used
          .filter(({ lastCallAt }) => lastCallAt !== null)
          .map(({ id, lastCallAt }) => [id, { callsLast7Days: counts.get(id) ?? 0, lastCallAt }]),
      ),
    );
  },
});
