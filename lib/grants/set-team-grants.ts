import { randomUUID } from "node:crypto";
import { checkVersion, versionOf } from "@/lib/audit/check-version";
import { administratorOnly } from "@/lib/core/permissions";
import { verb } from "@/lib/core/verb";
import { fail, succeed } from "@/lib/errors/errors";
import { lockTeam, teamNote } from "@/lib/teams/team-rows";
import {
  grantDetails,
  grantedValues,
  readGrants,
  replaceGrants,
  resolveGrants,
} from "./grant-rows";
import { setTeamGrantsSchema } from "./schema";

/**
 * Replaces all grants of a team. The change immediately applies to keys that have no grants of
 * their own. Failures: `not_found`, `conflict`, and `invalid_input` for an unknown server.
 */
export const setTeamGrants = verb({
  kind: "change",
  name: "grants.set_team",
  audience: "operator",
  input: setTeamGrantsSchema,
  permit: administratorOnly,
  run: async (ctx, { teamId, grants, version }) => {
    const team = await lockTeam(ctx, teamId);
    if (!team) return fail("not_found");
    const same = await checkVersion(ctx, {
      version,
      stored: grantedValues(await readGrants(ctx.db, { teamId })),
      subject: { kind: "team", id: teamId },
      actions: ["grants.set_team", "grants.grant_server"],
    });
    if (!same.ok) return same;
    const resolved = await resolveGrants(ctx.db, grants);
    if (!resolved.ok) return resolved;
    await replaceGrants(ctx.db, { teamId }, resolved.value, { now: ctx.now, newId: randomUUID });
    const after = await readGrants(ctx.db, { teamId });
    return succeed({ team, grants: after, version: versionOf(grantedValues(after)) });
  },
  audit: (_ctx, { grants }, { team }) => teamNote(team, grantDetails(grants)),
});
