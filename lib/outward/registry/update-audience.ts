import { eq } from "drizzle-orm";
import { outwardAudiences } from "@/db/schema/outward";
import { checkVersion } from "@/lib/audit/check-version";
import { administratorOnly } from "@/lib/core/permissions";
import { verb } from "@/lib/core/verb";
import { fail, succeed } from "@/lib/errors/errors";
import {
  allowTeams,
  audienceNote,
  audienceValues,
  lockAudience,
  readAudiences,
} from "./audience-rows";
import { updateAudienceSchema } from "./schema";

/**
 * Renames an outside audience and sets the teams whose keys may be granted it. If a team is left
 * out, its keys lose the audience permanently and get no further tokens for it. Failures:
 * `forbidden`, `not_found`, `conflict`, `invalid_input`.
 */
export const updateAudience = verb({
  kind: "change",
  name: "audiences.update",
  audience: "operator",
  input: updateAudienceSchema,
  permit: administratorOnly,
  run: async (ctx, { id, name, teamIds, version }) => {
    if (!(await lockAudience(ctx, id))) return fail("not_found");
    const [before] = await readAudiences(ctx, id);
    if (!before) return fail("not_found");
    const same = await checkVersion(ctx, {
      version,
      stored: audienceValues(before, before.teams),
      subject: { kind: "audience", id },
      actions: ["audiences.update", "audiences.register"],
    });
    if (!same.ok) return same;
    if (name !== undefined) {
      await ctx.db.update(outwardAudiences).set({ name }).where(eq(outwardAudiences.id, id));
    }
    const allowed = teamIds === undefined ? succeed(null) : await allowTeams(ctx, id, teamIds);
    if (!allowed.ok) return allowed;
    const [audience] = await readAudiences(ctx, id);
    return audience ? succeed({ audience }) : fail("not_found");
  },
  audit: (_ctx, { name, teamIds }, { audience }) =>
    audienceNote(audience, {
      ...(name === undefined ? {} : { name }),
      ...(teamIds === undefined ? {} : { teams: audience.teams.map(({ slug }) => slug) }),
    }),
});
