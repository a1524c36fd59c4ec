import { and, count, eq, gte, inArray, ne, sql } from "drizzle-orm";
import { z } from "zod";
import { apiKeys } from "@/db/schema/api-keys";
import { calls } from "@/db/schema/calls";
import { signedIn } from "@/lib/core/permissions";
import { verb } from "@/lib/core/verb";
import { succeed } from "@/lib/errors/errors";
import { visibleKeys } from "@/lib/keys/key-permission";
import { idSchema } from "@/lib/std/schema-id";

const DAY_MS = 86_400_000;
const DAYS = 7;

/**
 * Counts the calls with each given key for each of the last seven days (UTC). Today comes last. The
 * keys of a whole page are counted in one query. A key that the actor may not see has only zeros.
 */
export const keysUse = verb({
  kind: "read",
  name: "usage.keys",
  audience: "signed_in",
  input: z.object({ ids: z.array(idSchema()).max(200) }),
  permit: signedIn,
  run: async (ctx, { ids }) => {
    const use: Record<string, number[]> = {};
    for (const id of ids) use[id] = new Array<number>(DAYS).fill(0);
    if (ids.length === 0) return succeed(use);
    const today = Math.floor(ctx.now.getTime() / DAY_MS) * DAY_MS;
    const from = new Date(today - (DAYS - 1) * DAY_MS);
    const rows = await ctx.db
      .select({
        keyId: calls.keyId,
        day: sql<number>`floor(extract(epoch from ${calls.at} - ${from.toISOString()}::timestamptz) / 86400)::int`,
        number: count(),
      })
      .from(calls)
      .innerJoin(apiKeys, eq(apiKeys.id, calls.keyId))
      .where(
        and(
          inArray(calls.keyId, ids),
          gte(calls.at, from),
          ne(calls.outcome, "denied"),
          visibleKeys(ctx),
        ),
      )
      .groupBy(sql`1, 2`);
    for (const { keyId, day, number } of rows) {
      const bars = use[keyId];
      if (bars && day >= 0 && day < DAYS) bars[day] = number;
    }
    return succeed(use);
  },
});
