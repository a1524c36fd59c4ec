import { and, countDistinct, eq, gte, sql } from "drizzle-orm";
import { z } from "zod";
import { callHours } from "@/db/schema/calls";
import { grants } from "@/db/schema/grants";
import { weekStart } from "@/lib/call-counts/week-calls";
import { operatorOnly } from "@/lib/core/permissions";
import { verb } from "@/lib/core/verb";
import { succeed } from "@/lib/errors/errors";
import { idSchema } from "@/lib/std/schema-id";
import type { UpstreamImpact } from "./view";

/**
 * Returns what removing a server would affect: the calls and keys of the last seven days, and the
 * number of teams with a grant.
 */
export const upstreamImpact = verb({
  kind: "read",
  name: "usage.upstream_impact",
  audience: "operator",
  input: z.object({ id: idSchema() }),
  permit: operatorOnly,
  run: async (ctx, { id }) => {
    const letThrough = sql`${callHours.ok} + ${callHours.errors}`;
    const [made] = await ctx.db
      .select({
        calls: sql<number>`coalesce(sum(${letThrough}), 0)::int`,
        keys: countDistinct(callHours.keyId),
      })
      .from(callHours)
      .where(
        and(
          eq(callHours.upstreamId, id),
          gte(callHours.hour, weekStart(ctx.now)),
          sql`${letThrough} > 0`,
        ),
      );
    const [granted] = await ctx.db
      .select({ teams: countDistinct(grants.teamId) })
      .from(grants)
      .where(eq(grants.upstreamId, id));
    return succeed<UpstreamImpact>({
      callsLast7Days: made?.calls ?? 0,
      keysLast7Days: made?.keys ?? 0,
      teams: granted?.teams ?? 0,
    });
  },
});
