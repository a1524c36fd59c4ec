import { versionOf } from "@/lib/audit/check-version";
import { administers, type Context, leads } from "@/lib/core/context";
import { allowed, personOf, signedInOrAdmin } from "@/lib/core/permissions";
import { type Permission, verb } from "@/lib/core/verb";
import { fail, succeed } from "@/lib/errors/errors";
import { showTeamSchema } from "./schema";
import { teamMemberViews, teamUse } from "./team-members";
import { readTeam, teamRules } from "./team-rows";
import type { TeamDetail } from "./view";

/**
 * Returns a team with its members. Administrators can see every team, and members only their
 * own.
 * Emails, key counts and call counts are shown only to them and to the leads of the team.
 * Failure: `not_found`.
 */
export const showTeam = verb({
  kind: "read",
  name: "teams.show",
  audience: "member_of_team",
  input: showTeamSchema,
  permit: inTeam,
  run: async (ctx, { slug }) => {
    const row = await readTeam(ctx, slug);
    if (!row) return fail("not_found");
    const administrator = administers(ctx.actor);
    const found = await teamMemberViews(ctx, row.id);
    const mayLead = administrator || leads(ctx.actor, row.id);
    const members = mayLead
      ? found
      : found.map((one) => ({
          ...one,
          email: null,
          activeKeys: 0,
          activeConnections: 0,
          callsLast7Days: 0,
        }));
    const { id, name, createdAt, disabledAt } = row;
    const policy = teamRules(row);
    return succeed<TeamDetail>({
      ...{ id, slug, name, createdAt, disabledAt },
      disabled: disabledAt !== null,
      policy: { ...policy, version: versionOf(policy) },
      version: versionOf({ name }),
      members,
      ...(await teamUse(ctx, row.id)),
      mayChange: administrator,
      mayLead,
    });
  },
});

/**
 * Permits administrators and the members of the team. Anyone else gets the same answer as for an unknown
 * team.
 */
async function inTeam(ctx: Context, { slug }: { slug: string }): Promise<Permission> {
  const signed = signedInOrAdmin(ctx);
  if (!signed.allowed || administers(ctx.actor)) return signed;
  const team = await readTeam(ctx, slug);
  if (team && personOf(ctx.actor)?.teamIds.includes(team.id)) return allowed;
  return { allowed: false, rule: "A member sees only teams of their own.", hide: true };
}
