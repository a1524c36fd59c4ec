import { and, eq, isNull, ne } from "drizzle-orm";
import { apiKeys } from "@/db/schema/api-keys";
import { teamMembers } from "@/db/schema/teams";
import type { AuditNote } from "@/lib/audit/entry";
import { fail, succeed } from "@/lib/errors";
import { lockPerson } from "@/lib/identity/lock-person";
import { operatorOnly } from "@/lib/permissions";
import { verb } from "@/lib/verb";
import { teamMemberSchema } from "./schema";
import { lockTeam, teamNote } from "./team-rows";

/**
 * Takes a person out of a team. Their personal keys of that team are disabled with it, each with a
 * record of its own; only an operator enables them again. Everyone keeps at least one team.
 * Failures: `forbidden`, `not_found`, `last_team`.
 */
export const removeTeamMember = verb({
  kind: "change",
  name: "teams.remove_member",
  audience: "operator",
  input: teamMemberSchema,
  permit: operatorOnly,
  denials: ["last_team"],
  run: async (ctx, { id, personId }) => {
    const team = await lockTeam(ctx, id);
    // The lock of the person makes two removals from two teams follow one another.
    const person = team && (await lockPerson(ctx, personId));
    if (!person) return fail("not_found");
    const membership = and(eq(teamMembers.teamId, id), eq(teamMembers.personId, personId));
    const [elsewhere] = await ctx.db
      .select({ id: teamMembers.teamId })
      .from(teamMembers)
      .where(and(eq(teamMembers.personId, personId), ne(teamMembers.teamId, id)))
      .limit(1);
    const [inside] = await ctx.db.select().from(teamMembers).where(membership);
    if (!inside) return fail("not_found");
    if (!elsewhere) return fail("last_team");
    await ctx.db.delete(teamMembers).where(membership);
    const keys = await ctx.db
      .update(apiKeys)
      .set({ disabledAt: ctx.now, disabledBy: "operator" })
      .where(
        and(
          eq(apiKeys.teamId, id),
          eq(apiKeys.makerId, personId),
          eq(apiKeys.kind, "personal"),
          isNull(apiKeys.disabledAt),
          isNull(apiKeys.revokedAt),
        ),
      )
      .returning({ id: apiKeys.id, name: apiKeys.name });
    return succeed({ id, slug: team.slug, person: person.email, disabledKeys: keys });
  },
  audit: (_ctx, _input, { person, disabledKeys, ...team }) => [
    teamNote(team, { person, disabled_keys: disabledKeys.length }),
    ...disabledKeys.map(
      (key): AuditNote => ({
        action: "keys.disable",
        subject: { kind: "api_key", id: key.id, label: key.name },
        teamId: team.id,
        keyId: key.id,
        details: { reason: `${person} left the team ${team.slug}` },
      }),
    ),
  ],
});
