import { eq, inArray } from "drizzle-orm";
import { z } from "zod";
import { teamMembers, teams } from "@/db/schema/teams";
import { administers } from "@/lib/core/context";
import { personOf, signedInOrAdmin } from "@/lib/core/permissions";
import { verb } from "@/lib/core/verb";
import { succeed } from "@/lib/errors/errors";
import type { TeamView } from "./view";

const NO_PERSON_ID = "00000000-0000-0000-0000-000000000000";

/** Returns the teams sorted by name. Administrators get all teams, and
 * members get only their own. */
export const listTeams = verb({
  kind: "read",
  name: "teams.list",
  audience: "signed_in",
  input: z.object({}),
  permit: signedInOrAdmin,
  run: async (ctx) => {
    const own = ctx.db
      .select({ id: teamMembers.teamId })
      .from(teamMembers)
      .where(eq(teamMembers.personId, personOf(ctx.actor)?.id ?? NO_PERSON_ID));
    const rows = await ctx.db
      .select()
      .from(teams)
      .where(administers(ctx.actor) ? undefined : inArray(teams.id, own))
      .orderBy(teams.name);
    const views: TeamView[] = rows.map(({ id, slug, name, disabledAt }) => ({
      id,
      slug,
      name,
      disabled: disabledAt !== null,
    }));
    return succeed(views);
  },
});
