import { and, asc, inArray, isNotNull } from "drizzle-orm";
import { z } from "zod";
import { outwardAudiences, outwardGrants } from "@/db/schema/outward";
import { actsAsOperator } from "@/lib/core/context";
import { personOf, signedIn } from "@/lib/core/permissions";
import { verb } from "@/lib/core/verb";
import { succeed } from "@/lib/errors/errors";

/**
 * The outward audiences that this person's keys may be granted, by name; all of them for operators.
 */
export const ownAudiences = verb({
  kind: "read",
  name: "audiences.own",
  audience: "signed_in",
  input: z.object({}),
  permit: signedIn,
  run: async (ctx) => {
    const { id, uri, name } = outwardAudiences;
    const teamIds = [...(personOf(ctx.actor)?.teamIds ?? [])];
    const allowed = ctx.db
      .select({ id: outwardGrants.audienceId })
      .from(outwardGrants)
      .where(and(isNotNull(outwardGrants.teamId), inArray(outwardGrants.teamId, teamIds)));
    const rows = await ctx.db
      .select({ id, uri, name })
      .from(outwardAudiences)
      .where(actsAsOperator(ctx.actor) ? undefined : inArray(id, allowed))
      .orderBy(asc(name), asc(uri));
    return succeed(rows);
  },
});
