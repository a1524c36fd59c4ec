import { and, count, countDistinct, eq, gt, ne } from "drizzle-orm";
import { z } from "zod";
import { calls } from "@/db/schema/calls";
import { grants } from "@/db/schema/grants";
import { operatorOnly } from "@/lib/core/permissions";
import { verb } from "@/lib/core/verb";
import { succeed } from "@/lib/errors/errors";
import { idSchema } from "@/lib/std/schema-id";
import type { UpstreamImpact } from "./view";

const WEEK_MS = 7 * 86_400_000;

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
    const since = new Date(ctx.now.getTime() - WEEK_MS);
    const [made] = await ctx.db
      .select({ calls: count(), keys: countDistinct(calls.keyId) })
      .from(calls)
      .where(and(eq(calls.upstreamId, id), gt(calls.at, since), ne(calls.outcome, "denied")));
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
