import { and, eq, inArray, sql } from "drizzle-orm";
import { z } from "zod";
import { apiKeys } from "@/db/schema/api-keys";
import { teamMembers, teams } from "@/db/schema/teams";
import { actsAsOperator, type Context } from "@/lib/core/context";
import { personOf, signedIn } from "@/lib/core/permissions";
import { verb } from "@/lib/core/verb";
import { succeed } from "@/lib/errors/errors";
import { countedKeys, readKeyPolicy, readTeamPolicies } from "@/lib/keys/key-policy";
import type { KeyPolicies, TeamKeyPolicy } from "@/lib/keys/view-policies";
import { countRefusal } from "@/lib/policy/view-key-rules";

/**
 * Shows what the policy allows for new keys: in each team in which the actor may make keys, and
 * without a team. The forms that create keys show it before anyone runs into it. Never fails.
 */
export const showKeyPolicy = verb({
  kind: "read",
  name: "keys.show_policy",
  audience: "signed_in",
  input: z.object({}),
  permit: signedIn,
  run: async (ctx) => {
    const person = personOf(ctx.actor);
    const own = actsAsOperator(ctx.actor)
      ? undefined
      : inArray(teams.id, [...(person?.teamIds ?? [])]);
    const [installation, found] = await Promise.all([
      readKeyPolicy(ctx, null),
      readTeamPolicies(ctx, own),
    ]);
    const counted = found.some(({ rules }) => (rules.keysPerMember ?? rules.keysPerTeam) !== null);
    const counts = counted ? await countsByTeam(ctx, person?.id) : new Map();
    const policies = found.map(({ id, rules }): [string, TeamKeyPolicy] => {
      const taken = counts.get(id) ?? { ofMember: 0, ofTeam: 0 };
      const full = {
        personal: countRefusal(rules, taken, "personal"),
        service: countRefusal(rules, taken, "service"),
      };
      return [id, { ...rules, full }];
    });
    return succeed<KeyPolicies>({ installation, teams: Object.fromEntries(policies) });
  },
});

/** Counts the keys of each team that count against its limits, and those of this person. */
async function countsByTeam(ctx: Context, personId: string | undefined) {
  const rows = await ctx.db
    .select({
      teamId: apiKeys.teamId,
      ofTeam: sql<number>`count(*)::int`,
      ofMember: sql<number>`(count(*) filter (where ${teamMembers.personId} = ${personId ?? null}))::int`,
    })
    .from(apiKeys)
    .leftJoin(teamMembers, and(eq(teamMembers.id, apiKeys.membershipId)))
    .where(countedKeys(ctx.now))
    .groupBy(apiKeys.teamId);
  return new Map(rows.map(({ teamId, ...counts }) => [teamId, counts]));
}
