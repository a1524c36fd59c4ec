import { and, eq, exists, inArray, isNull, type SQL, sql } from "drizzle-orm";
import { grants } from "@/db/schema/grants";
import { teams } from "@/db/schema/teams";
import { upstreamItems } from "@/db/schema/upstream-items";
import { upstreams } from "@/db/schema/upstreams";
import { administers, type Context } from "@/lib/core/context";
import { personOf } from "@/lib/core/permissions";
import { containsWords, type Found, firstOf, rankOf } from "./matching";

/**
 * Finds tools that are offered now, by the name that their server gives them, the name that clients
 * see, and their title. Members find only tools that one of their teams may call.
 */
export async function findTools(ctx: Context, q: string, limit: number): Promise<Found> {
  const title = sql<
    string | null
  >`coalesce(${upstreamItems.titleOverride}, ${upstreamItems.title})`;
  const whole = sql`${upstreams.name} || '_' || ${upstreamItems.name}`;
  const rows = await ctx.db
    .select({
      name: upstreamItems.name,
      title,
      server: upstreams.name,
      hidden: upstreamItems.hidden,
      waits: upstreamItems.waits,
    })
    .from(upstreamItems)
    .innerJoin(upstreams, eq(upstreams.id, upstreamItems.upstreamId))
    .where(
      and(
        eq(upstreamItems.kind, "tool"),
        isNull(upstreamItems.goneAt),
        administers(ctx.actor) ? undefined : mayBeCalled(ctx),
        containsWords(q, [whole, sql`coalesce(${title}, '')`]),
      ),
    )
    .orderBy(rankOf(q, upstreamItems.name), upstreamItems.name, upstreams.name)
    .limit(limit + 1);
  const hits = rows.map((row) => ({
    ...{ kind: "tool" as const, id: row.name, title: row.name, server: row.server },
    detail: row.title && row.title !== row.name ? `${row.title} · ${row.server}` : row.server,
    state: row.hidden ? "Hidden" : row.waits ? "Waits for approval" : null,
  }));
  return firstOf(hits, limit);
}

/** The condition for tools that an enabled team of this person may call. See `matchesPattern`. */
function mayBeCalled(ctx: Context): SQL | undefined {
  const teamIds = personOf(ctx.actor)?.teamIds ?? [];
  if (teamIds.length === 0) return sql`false`;
  const matches = sql`exists (select from unnest(${grants.tools}) as pattern
    where ${upstreamItems.name} like
      replace(regexp_replace(pattern, '([\\\\%_])', '\\\\\\1', 'g'), '*', '%'))`;
  const reach = ctx.db
    .select({ id: grants.id })
    .from(grants)
    .innerJoin(teams, eq(teams.id, grants.teamId))
    .where(
      and(
        eq(grants.upstreamId, upstreams.id),
        inArray(grants.teamId, [...teamIds]),
        isNull(teams.disabledAt),
        matches,
      ),
    );
  return and(
    isNull(upstreams.disabledAt),
    eq(upstreamItems.hidden, false),
    eq(upstreamItems.waits, false),
    exists(reach),
  );
}
