import { and, eq, exists, inArray, isNull, ne, or, sql } from "drizzle-orm";
import { grants } from "@/db/schema/grants";
import { teamMembers } from "@/db/schema/teams";
import { upstreams } from "@/db/schema/upstreams";
import { actsAsOperator, type Context } from "@/lib/core/context";
import { personOf } from "@/lib/core/permissions";

export type ConnectableUpstream = typeof upstreams.$inferSelect;

/**
 * Returns the condition for enabled servers that this person can reach and that require each
 * person's own credentials.
 */
export function isConnectable(ctx: Context) {
  const perPerson = and(ne(upstreams.credentials, "server"), isNull(upstreams.disabledAt));
  if (actsAsOperator(ctx.actor)) return perPerson;
  const person = personOf(ctx.actor);
  if (!person) return sql`false`;
  // The memberships are read again, because they may have changed since the request began.
  const mine = ctx.db
    .select({ id: teamMembers.teamId })
    .from(teamMembers)
    .where(eq(teamMembers.personId, person.id));
  const something = or(
    sql`cardinality(${grants.tools}) > 0`,
    eq(grants.prompts, true),
    eq(grants.resources, true),
  );
  const reach = ctx.db
    .select({ id: grants.id })
    .from(grants)
    .where(and(eq(grants.upstreamId, upstreams.id), inArray(grants.teamId, mine), something));
  return and(perPerson, exists(reach));
}

/** Returns the server with this name, or null if this person cannot connect to it. */
export async function findConnectable(
  ctx: Context,
  name: string,
): Promise<ConnectableUpstream | null> {
  const [row] = await ctx.db
    .select()
    .from(upstreams)
    .where(and(eq(upstreams.name, name), isConnectable(ctx)));
  return row ?? null;
}
