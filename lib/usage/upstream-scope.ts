import { and, asc, eq, exists, inArray, isNull, or, sql } from "drizzle-orm";
import { grants } from "@/db/schema/grants";
import { upstreams } from "@/db/schema/upstreams";
import { actsAsOperator, type Context } from "@/lib/core/context";
import { personOf } from "@/lib/core/permissions";

/** Returns the condition for grants that include at least one item. */
const isNotEmpty = () =>
  or(sql`cardinality(${grants.tools}) > 0`, eq(grants.prompts, true), eq(grants.resources, true));

/** Returns the enabled servers that this actor may see, with their state. */
export async function reachedServers(ctx: Context) {
  const { name, title, state } = upstreams;
  const teamIds = [...(personOf(ctx.actor)?.teamIds ?? [])];
  const reach = ctx.db
    .select({ id: grants.id })
    .from(grants)
    .where(and(eq(grants.upstreamId, upstreams.id), inArray(grants.teamId, teamIds), isNotEmpty()));
  const mine = teamIds.length === 0 ? sql`false` : exists(reach);
  return ctx.db
    .select({ name, title, state })
    .from(upstreams)
    .where(and(isNull(upstreams.disabledAt), actsAsOperator(ctx.actor) ? undefined : mine))
    .orderBy(asc(name));
}
