import { eq } from "drizzle-orm";
import { teams } from "@/db/schema/teams";
import { checkVersion, versionOf } from "@/lib/audit/check-version";
import { administratorOnly } from "@/lib/core/permissions";
import { verb } from "@/lib/core/verb";
import { fail, succeed } from "@/lib/errors/errors";
import type { KeyRules } from "@/lib/policy/view-key-rules";
import { setTeamPolicySchema } from "./schema";
import { lockTeam, teamNote, teamRules } from "./team-rows";

/**
 * Sets a team's own policy on its keys. Where it differs from the installation's, the stricter one
 * applies. It applies to keys that are made or change their expiry afterwards; existing keys stay as
 * they are. Failures: `forbidden`, `not_found`, `conflict`.
 */
export const setTeamPolicy = verb({
  kind: "change",
  name: "teams.set_policy",
  audience: "operator",
  input: setTeamPolicySchema,
  permit: administratorOnly,
  run: async (ctx, { id, version, ...policy }) => {
    const team = await lockTeam(ctx, id);
    if (!team) return fail("not_found");
    const before = teamRules(team);
    const same = await checkVersion(ctx, {
      version,
      stored: before,
      subject: { kind: "team", id },
      actions: ["teams.set_policy"],
    });
    if (!same.ok) return same;
    await ctx.db.update(teams).set(policy).where(eq(teams.id, id));
    const after: KeyRules = policy;
    return succeed({ id, slug: team.slug, before, after, version: versionOf(after) });
  },
  audit: (_ctx, _input, { before, after, ...team }) => teamNote(team, { before, after }),
});
