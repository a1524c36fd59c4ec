import { eq } from "drizzle-orm";
import { teams } from "@/db/schema/teams";
import { checkVersion } from "@/lib/audit/check-version";
import { leadOf } from "@/lib/core/permissions";
import { verb } from "@/lib/core/verb";
import { fail, succeed } from "@/lib/errors/errors";
import { renameTeamSchema } from "./schema";
import { lockTeam, teamNote } from "./team-rows";

/**
 * Changes the name of a team. Its slug stays the same. Failures: `forbidden`, `not_found`,
 * `conflict`.
 */
export const renameTeam = verb({
  kind: "change",
  name: "teams.rename",
  audience: "lead_or_operator",
  input: renameTeamSchema,
  permit: (ctx, { id }) => leadOf(ctx, id),
  run: async (ctx, { id, name, version }) => {
    const team = await lockTeam(ctx, id);
    if (!team) return fail("not_found");
    const same = await checkVersion(ctx, {
      version,
      stored: { name: team.name },
      subject: { kind: "team", id },
      actions: ["teams.rename"],
    });
    if (!same.ok) return same;
    await ctx.db.update(teams).set({ name }).where(eq(teams.id, id));
    return succeed({ id, slug: team.slug, from: team.name, to: name });
  },
  audit: (_ctx, _input, { from, to, ...team }) => teamNote(team, { from, to }),
});
