import { and, eq, isNull } from "drizzle-orm";
import { apiKeys } from "@/db/schema/api-keys";
import { teamMembers } from "@/db/schema/teams";
import type { AuditNote } from "@/lib/core/audit-entry";
import { leadOf } from "@/lib/core/permissions";
import { verb } from "@/lib/core/verb";
import { fail, succeed } from "@/lib/errors/errors";
import { mayPlace } from "@/lib/identity/administer-person";
import { lockPerson } from "@/lib/identity/lock-person";
import { keySubject } from "@/lib/keys/key-note";
import { dropConnections } from "./drop-connections";
import { teamMemberSchema } from "./schema";
import { lockTeam, teamNote } from "./team-rows";

/**
 * Removes a person from a team. The person's personal keys and connections in that team permanently
 * lose access, each with its own audit record, and do not regain it if the person joins again. The
 * person's accounts at servers that none of their teams can reach are disconnected. Service keys of
 * the team keep working. A person without a team can still sign in. Failures: `forbidden`, also for
 * a lead who removes an operator, and `not_found`.
 */
export const removeTeamMember = verb({
  kind: "change",
  name: "teams.remove_member",
  audience: "lead_or_operator",
  input: teamMemberSchema,
  permit: (ctx, { id }) => leadOf(ctx, id),
  denials: ["forbidden"],
  run: async (ctx, { id, personId }) => {
    const team = await lockTeam(ctx, id);
    // The person's row is locked, so that no account is connected while theirs are disconnected.
    const person = team && (await lockPerson(ctx, personId));
    if (!person) return fail("not_found");
    // The lock waits for transactions that are creating keys with this membership. Transactions
    // that start later no longer find the membership.
    const [membership] = await ctx.db
      .select({ id: teamMembers.id })
      .from(teamMembers)
      .where(and(eq(teamMembers.teamId, id), eq(teamMembers.personId, personId)))
      .for("update");
    if (!membership) return fail("not_found");
    const may = mayPlace(ctx, person);
    if (!may.allowed) return fail("forbidden", { rule: may.rule });
    const endedKeys = await ctx.db
      .select({ id: apiKeys.id, name: apiKeys.name, credential: apiKeys.credential })
      .from(apiKeys)
      .where(and(eq(apiKeys.membershipId, membership.id), isNull(apiKeys.revokedAt)));
    await ctx.db.delete(teamMembers).where(eq(teamMembers.id, membership.id));
    const disconnected = person.role === "operator" ? [] : await dropConnections(ctx, personId);
    return succeed({ id, slug: team.slug, person: person.email, endedKeys, disconnected });
  },
  audit: (_ctx, _input, { person, endedKeys, disconnected, ...team }) => [
    teamNote(team, {
      person,
      ended_keys: endedKeys.length,
      ...(disconnected.length > 0 ? { disconnected } : {}),
    }),
    ...endedKeys.map(
      (key): AuditNote => ({
        action: key.credential === "key" ? "keys.end" : "connections.end",
        subject: keySubject(key),
        teamId: team.id,
        keyId: key.id,
        details: { reason: `${person} left the team ${team.slug}` },
      }),
    ),
  ],
});
