import { randomUUID } from "node:crypto";
import { fail, succeed } from "@/lib/errors";
import { administratorOnly } from "@/lib/permissions";
import { lockTeam, teamNote } from "@/lib/teams/team-rows";
import { verb } from "@/lib/verb";
import { grantDetails, readGrants, replaceGrants, resolveGrants } from "./grant-rows";
import { setTeamGrantsSchema } from "./schema";

/**
 * Says what a team may reach: this and nothing else. Keys without grants of their own have it at
 * once. Failures: `not_found`, `invalid_input` for a server that is not there.
 */
export const setTeamGrants = verb({
  kind: "change",
  name: "grants.set_team",
  audience: "operator",
  input: setTeamGrantsSchema,
  permit: administratorOnly,
  run: async (ctx, { teamId, grants }) => {
    const team = await lockTeam(ctx, teamId);
    if (!team) return fail("not_found");
    const resolved = await resolveGrants(ctx.db, grants);
    if (!resolved.ok) return resolved;
    await replaceGrants(ctx.db, { teamId }, resolved.value, { now: ctx.now, newId: randomUUID });
    return succeed({ team, grants: await readGrants(ctx.db, { teamId }) });
  },
  audit: (_ctx, { grants }, { team }) => teamNote(team, grantDetails(grants)),
});
