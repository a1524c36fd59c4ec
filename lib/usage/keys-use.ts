import { and, eq, gte, inArray, sql } from "drizzle-orm";
import { z } from "zod";
import { apiKeys } from "@/db/schema/api-keys";
import { callDays } from "@/db/schema/calls";
import { WEEK_DAYS, weekStart } from "@/lib/call-counts/week-calls";
import { signedIn } from "@/lib/core/permissions";
import { verb } from "@/lib/core/verb";
import { succeed } from "@/lib/errors/errors";
import { visibleKeys } from "@/lib/keys/key-permission";
import { idSchema } from "@/lib/std/schema-id";

const DAY_MS = 86_400_000;

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
    for (const id of ids) use[id] = new Array<number>(WEEK_DAYS).fill(0);
    if (ids.length === 0) return succeed(use);
    const from = weekStart(ctx.now);
    const rows = await ctx.db
      .select({
        keyId: apiKeys.id,
        day: callDays.day,
        number: sql<number>`${callDays.ok} + ${callDays.errors}`,
      })
      .from(apiKeys)
      .innerJoin(
        callDays,
        and(
          eq(callDays.dimension, "key"),
          inArray(callDays.kind, ["tool", "protocol"]),
          eq(callDays.value, sql`${apiKeys.id}::text`),
          gte(callDays.day, from),
        ),
      )
      .where(and(inArray(apiKeys.id, ids), visibleKeys(ctx)));
    for (const { keyId, day, number } of rows) {
      const bars = use[keyId];
      const index = Math.round((day.getTime() - from.getTime()) / DAY_MS);
      const before = bars?.[index];
      if (bars && before !== undefined) bars[index] = before + number;
    }
    return succeed(use);
  },
});
