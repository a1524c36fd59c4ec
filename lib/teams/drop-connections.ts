import { and, eq, inArray, notExists, or, sql } from "drizzle-orm";
import { grants } from "@/db/schema/grants";
import { oauthFlows, personCredentials } from "@/db/schema/person-credentials";
import { teamMembers } from "@/db/schema/teams";
import { upstreams } from "@/db/schema/upstreams";
import type { Context } from "@/lib/core/context";

/**
 * Deletes a person's credentials and pending OAuth flows for servers that none of the person's
 * teams can reach. Returns the names of these servers. The caller must have locked the person's
 * row, so that no connection is added at the same time.
 */
export async function dropConnections(ctx: Context, personId: string): Promise<string[]> {
  const unreached = ctx.db
    .select({ id: upstreams.id })
    .from(upstreams)
    .where(
      notExists(
        ctx.db
          .select({ id: grants.id })
          .from(grants)
          .innerJoin(teamMembers, eq(teamMembers.teamId, grants.teamId))
          .where(
            and(
              eq(grants.upstreamId, upstreams.id),
              eq(teamMembers.personId, personId),
              or(sql`cardinality(${grants.tools}) > 0`, grants.prompts, grants.resources),
            ),
          ),
      ),
    );
  await ctx.db
    .delete(oauthFlows)
    .where(and(eq(oauthFlows.personId, personId), inArray(oauthFlows.upstreamId, unreached)));
  const gone = await ctx.db
    .delete(personCredentials)
    .where(
      and(
        eq(personCredentials.personId, personId),
        inArray(personCredentials.upstreamId, unreached),
      ),
    )
    .returning({ id: personCredentials.upstreamId });
  if (gone.length === 0) return [];
  const ids = gone.map(({ id }) => id);
  const named = await ctx.db
    .select({ name: upstreams.name })
    .from(upstreams)
    .where(inArray(upstreams.id, ids))
    .orderBy(upstreams.name);
  return named.map(({ name }) => name);
}
