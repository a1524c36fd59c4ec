import { and, inArray } from "drizzle-orm";
import { teams } from "@/db/schema/teams";
import { actsAsOperator, type Context } from "@/lib/core/context";
import { personOf } from "@/lib/core/permissions";
import { containsWords, type Found, firstOf, NOTHING, rankOf } from "./matching";

/** Finds teams by name and slug. Members find only their own teams. */
export async function findTeams(ctx: Context, q: string, limit: number): Promise<Found> {
  const own = [...(personOf(ctx.actor)?.teamIds ?? [])];
  const all = actsAsOperator(ctx.actor);
  if (!all && own.length === 0) return NOTHING;
  const rows = await ctx.db
    .select({ slug: teams.slug, name: teams.name, disabledAt: teams.disabledAt })
    .from(teams)
    .where(
      and(all ? undefined : inArray(teams.id, own), containsWords(q, [teams.name, teams.slug])),
    )
    .orderBy(rankOf(q, teams.name), teams.name)
    .limit(limit + 1);
  const hits = rows.map(({ slug, name, disabledAt }) => ({
    ...{ kind: "team" as const, id: slug, title: name, detail: slug, server: null },
    state: disabledAt ? "Disabled" : null,
  }));
  return firstOf(hits, limit);
}
