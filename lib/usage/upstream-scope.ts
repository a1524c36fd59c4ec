import { and, asc, eq, exists, inArray, isNull, ne, or, type SQL, sql } from "drizzle-orm";
import { calls } from "@/db/schema/calls";
import { grants } from "@/db/schema/grants";
import { upstreams } from "@/db/schema/upstreams";
import { actsAsOperator, type Context } from "@/lib/core/context";
import { allowed, personOf, signedIn } from "@/lib/core/permissions";
import type { Permission } from "@/lib/core/verb";
import { visibleKeyIds } from "./key-scope";

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

/**
 * Permits operators to see every server, and members to see the enabled servers that one of their
 * teams can reach.
 */
export async function seesUpstream(ctx: Context, { id }: { id: string }): Promise<Permission> {
  const signed = signedIn(ctx);
  if (!signed.allowed || actsAsOperator(ctx.actor)) return signed;
  const teamIds = [...(personOf(ctx.actor)?.teamIds ?? [])];
  const [reached] =
    teamIds.length === 0
      ? []
      : await ctx.db
          .select({ id: upstreams.id })
          .from(upstreams)
          .innerJoin(grants, eq(grants.upstreamId, upstreams.id))
          .where(
            and(
              eq(upstreams.id, id),
              isNull(upstreams.disabledAt),
              inArray(grants.teamId, teamIds),
              isNotEmpty(),
            ),
          )
          .limit(1);
  if (reached) return allowed;
  return { allowed: false, rule: "A member sees only servers that their teams reach.", hide: true };
}

/**
 * Returns the condition for calls to servers that this actor may see. The condition is undefined
 * for an operator, who may see all calls. Members do not see their denied calls, because these
 * would reveal which server has the requested item.
 */
export async function upstreamCalls(ctx: Context): Promise<SQL | undefined> {
  const keys = await visibleKeyIds(ctx);
  return keys === null ? undefined : and(inArray(calls.keyId, keys), ne(calls.outcome, "denied"));
}
