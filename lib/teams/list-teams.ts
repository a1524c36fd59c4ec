import { and, asc, inArray, isNull } from "drizzle-orm";
import { z } from "zod";
import { teams } from "@/db/schema/teams";
import { actsAsOperator } from "@/lib/context";
import { succeed } from "@/lib/errors";
import { personOf, signedIn } from "@/lib/permissions";
import { verb } from "@/lib/verb";

/** Teams that are not disabled, by name: all for operators, a member's own. Never fails. */
export const listTeams = verb({
  kind: "read",
  name: "teams.list",
  audience: "signed_in",
  input: z.object({}),
  permit: signedIn,
  run: async (ctx) => {
    const mine = personOf(ctx.actor)?.teamIds ?? [];
    return succeed(
      await ctx.db
        .select({ id: teams.id, slug: teams.slug, name: teams.name })
        .from(teams)
        .where(
          and(
            isNull(teams.disabledAt),
            actsAsOperator(ctx.actor) ? undefined : inArray(teams.id, [...mine]),
          ),
        )
        .orderBy(asc(teams.name), asc(teams.id)),
    );
  },
});
