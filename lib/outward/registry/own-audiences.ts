import { and, asc, eq, inArray, isNotNull } from "drizzle-orm";
import { z } from "zod";
import { outwardAudiences, outwardGrants } from "@/db/schema/outward";
import { actsAsOperator } from "@/lib/core/context";
import { personOf, signedIn } from "@/lib/core/permissions";
import { verb } from "@/lib/core/verb";
import { succeed } from "@/lib/errors/errors";
import type { OwnAudience } from "@/lib/outward/view";

/**
 * Lists the outside audiences that this person's teams may use, sorted by name. Each audience is
 * listed with those of the person's teams that may use it. Operators get all audiences with all of
 * their teams.
 */
export const ownAudiences = verb({
  kind: "read",
  name: "audiences.own",
  audience: "signed_in",
  input: z.object({}),
  permit: signedIn,
  run: async (ctx) => {
    const { id, uri, name } = outwardAudiences;
    const { audienceId, teamId } = outwardGrants;
    const ofTeams = actsAsOperator(ctx.actor)
      ? isNotNull(teamId)
      : inArray(teamId, [...(personOf(ctx.actor)?.teamIds ?? [])]);
    const rows = await ctx.db
      .select({ id, uri, name, teamId })
      .from(outwardAudiences)
      .leftJoin(outwardGrants, and(eq(audienceId, id), ofTeams))
      .where(actsAsOperator(ctx.actor) ? undefined : isNotNull(teamId))
      .orderBy(asc(name), asc(uri));
    const found = new Map<string, OwnAudience>();
    for (const { teamId: team, ...row } of rows) {
      const teamIds = [...(found.get(row.id)?.teamIds ?? []), ...(team === null ? [] : [team])];
      found.set(row.id, { ...row, teamIds });
    }
    return succeed([...found.values()]);
  },
});
