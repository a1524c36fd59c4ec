import { and, eq } from "drizzle-orm";
import { auditRecords } from "@/db/schema/audit-records";
import { readActivityPage } from "@/lib/audit/activity-pages";
import type { Context } from "@/lib/core/context";
import { leadOf } from "@/lib/core/permissions";
import { verb } from "@/lib/core/verb";
import { fail, succeed } from "@/lib/errors/errors";
import { teamHistorySchema } from "./schema";
import { readTeam } from "./team-rows";

/**
 * Lists a page of the changes to a team, its members and its grants, newest first: the records
 * older than `before`, or the next ones newer than `after`. Denials are not included. Failures:
 * `forbidden`, `not_found`.
 */
export const teamHistory = verb({
  kind: "read",
  name: "teams.history",
  audience: "lead_or_operator",
  input: teamHistorySchema,
  permit: async (ctx, { slug }) => leadOf(ctx, await idOf(ctx, slug)),
  run: async (ctx, { slug, before, after, limit }) => {
    const team = await readTeam(ctx, slug);
    if (!team) return fail("not_found");
    const where = and(
      eq(auditRecords.subjectKind, "team"),
      eq(auditRecords.subjectId, team.id),
      eq(auditRecords.outcome, "done"),
    );
    return succeed(await readActivityPage(ctx, where, { before, after, limit }));
  },
});

/** Returns the id of the team, or an id of no team, so that an unknown team is refused alike. */
async function idOf(ctx: Context, slug: string): Promise<string> {
  return (await readTeam(ctx, slug))?.id ?? "";
}
