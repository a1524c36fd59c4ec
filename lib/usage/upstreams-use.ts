import { and, count, gt, inArray, ne } from "drizzle-orm";
import { z } from "zod";
import { calls } from "@/db/schema/calls";
import { signedIn } from "@/lib/core/permissions";
import { verb } from "@/lib/core/verb";
import { succeed } from "@/lib/errors/errors";
import { idSchema } from "@/lib/std/schema-id";
import { upstreamCalls } from "./upstream-scope";

const WEEK_MS = 7 * 86_400_000;

/**
 * Counts the calls of the last seven days by server id. Operators see all keys, and members see
 * only their own.
 */
export const upstreamsUse = verb({
  kind: "read",
  name: "usage.upstreams",
  audience: "signed_in",
  input: z.object({ ids: z.array(idSchema()).max(100) }),
  permit: signedIn,
  run: async (ctx, { ids }) => {
    if (ids.length === 0) return succeed<Record<string, number>>({});
    const rows = await ctx.db
      .select({ id: calls.upstreamId, number: count() })
      .from(calls)
      .where(
        and(
          inArray(calls.upstreamId, ids),
          gt(calls.at, new Date(ctx.now.getTime() - WEEK_MS)),
          ne(calls.outcome, "denied"),
          await upstreamCalls(ctx),
        ),
      )
      .groupBy(calls.upstreamId);
    return succeed<Record<string, number>>(
      Object.fromEntries(rows.flatMap(({ id, number }) => (id ? [[id, number]] : []))),
    );
  },
});
