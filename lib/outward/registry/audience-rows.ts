import { and, asc, desc, eq, inArray, isNotNull, isNull, sql } from "drizzle-orm";
import { apiKeys } from "@/db/schema/api-keys";
import { auditRecords } from "@/db/schema/audit-records";
import { outwardAudiences, outwardGrants } from "@/db/schema/outward";
import { teams } from "@/db/schema/teams";
import { versionOf } from "@/lib/audit/check-version";
import type { AuditNote } from "@/lib/core/audit-entry";
import type { Context } from "@/lib/core/context";
import { fail, type Result, succeed } from "@/lib/errors/errors";
import { pageOf } from "@/lib/keys/view";
import { isOwnAudience } from "@/lib/outward/audience-uri";
import type { AudienceView } from "@/lib/outward/view";

export type AudienceRow = typeof outwardAudiences.$inferSelect;

/**
 * Reads the audience with this id and locks it until the transaction ends. Returns null if there is
 * no such audience.
 */
export async function lockAudience(ctx: Context, id: string): Promise<AudienceRow | null> {
  const [row] = await ctx.db
    .select()
    .from(outwardAudiences)
    .where(eq(outwardAudiences.id, id))
    .for("update");
  return row ?? null;
}

/**
 * Reads audiences as operators see them: all audiences, sorted by name, or only the audience with
 * this id.
 */
export async function readAudiences(ctx: Context, id?: string): Promise<AudienceView[]> {
  const rows = await ctx.db
    .select()
    .from(outwardAudiences)
    .where(id === undefined ? undefined : eq(outwardAudiences.id, id))
    .orderBy(asc(outwardAudiences.name), asc(outwardAudiences.uri));
  const ids = rows.map((row) => row.id);
  if (ids.length === 0) return [];
  const [allowed, held, issued] = await Promise.all([
    readTeams(ctx, ids),
    countHolders(ctx, ids),
    lastIssues(ctx, ids),
  ]);
  return rows.map(({ canonical: _, ...row }) => {
    const ofRow = allowed.filter(({ audienceId }) => audienceId === row.id);
    const holders = held.filter(({ audienceId }) => audienceId === row.id);
    const count = (kind: HolderCount["credential"]) =>
      holders.find(({ credential }) => credential === kind)?.count ?? 0;
    const heldBy = { key: count("key"), connection: count("connection"), trust: count("trust") };
    return {
      ...row,
      teams: ofRow.map(({ audienceId: _, ...team }) => team),
      ...{ holders: heldBy.key + heldBy.connection + heldBy.trust, heldBy },
      lastIssuedTo: issued.find(({ audienceId }) => audienceId === row.id)?.to ?? null,
      isOwn: isOwnAudience(ctx.config, row.uri),
      version: versionOf(audienceValues(row, ofRow)),
    };
  });
}

/**
 * Returns the values of an audience in the form in which they are saved. The audience's version is
 * computed from them.
 */
export function audienceValues(
  { name }: { readonly name: string },
  allowed: readonly { readonly id: string }[],
) {
  return { name, teamIds: allowed.map(({ id }) => id).sort() };
}

function readTeams(ctx: Context, ids: readonly string[]) {
  const { id, slug, name } = teams;
  return ctx.db
    .select({ audienceId: outwardGrants.audienceId, id, slug, name })
    .from(outwardGrants)
    .innerJoin(teams, eq(teams.id, outwardGrants.teamId))
    .where(inArray(outwardGrants.audienceId, [...ids]))
    .orderBy(asc(teams.name));
}

type HolderCount = Awaited<ReturnType<typeof countHolders>>[number];

/** Counts the keys, connections and trust rules that have each audience and are not revoked. */
function countHolders(ctx: Context, ids: readonly string[]) {
  const { audienceId } = outwardGrants;
  const { credential } = apiKeys;
  return ctx.db
    .select({ audienceId, credential, count: sql<number>`count(*)::int` })
    .from(outwardGrants)
    .innerJoin(apiKeys, eq(apiKeys.id, outwardGrants.keyId))
    .where(and(inArray(outwardGrants.audienceId, [...ids]), isNull(apiKeys.revokedAt)))
    .groupBy(audienceId, credential);
}

/**
 * Finds, for each audience, the key for which a token was last issued, if there is still a record
 * of that.
 */
async function lastIssues(ctx: Context, ids: readonly string[]) {
  const rows = await ctx.db
    .selectDistinctOn([auditRecords.subjectId], {
      audienceId: auditRecords.subjectId,
      id: apiKeys.id,
      name: apiKeys.name,
      credential: apiKeys.credential,
    })
    .from(auditRecords)
    .innerJoin(apiKeys, eq(apiKeys.id, auditRecords.keyId))
    .where(
      and(
        eq(auditRecords.action, "audiences.issue"),
        isNotNull(auditRecords.subjectId),
        inArray(auditRecords.subjectId, [...ids]),
      ),
    )
    .orderBy(auditRecords.subjectId, desc(auditRecords.id));
  return rows.map(({ audienceId, name, ...key }) => ({
    audienceId,
    to: { name, href: pageOf(key) },
  }));
}

/**
 * Replaces the teams whose keys may be granted the audience, and removes the audience from the keys
 * of all other teams. Failure: `invalid_input` for an unknown team.
 */
export async function allowTeams(
  ctx: Context,
  audienceId: string,
  teamIds: readonly string[],
): Promise<Result<null>> {
  const known = teamIds.length
    ? await ctx.db
        .select({ id: teams.id })
        .from(teams)
        .where(inArray(teams.id, [...teamIds]))
    : [];
  if (known.length < teamIds.length) {
    return fail("invalid_input", { fields: { teamIds: "This team does not exist." } });
  }
  const ofAudience = eq(outwardGrants.audienceId, audienceId);
  await ctx.db.delete(outwardGrants).where(and(ofAudience, isNotNull(outwardGrants.teamId)));
  if (teamIds.length > 0) {
    await ctx.db
      .insert(outwardGrants)
      .values(teamIds.map((teamId) => ({ audienceId, teamId, createdAt: ctx.now })));
  }
  // The grants of other teams' keys are deleted. Otherwise, they would take effect again if their
  // team were allowed again.
  const allowed = sql.join(
    teamIds.map((id) => sql`${id}::uuid`),
    sql`, `,
  );
  const others = teamIds.length > 0 ? sql` where team_id not in (${allowed})` : sql``;
  await ctx.db
    .delete(outwardGrants)
    .where(and(ofAudience, sql`${outwardGrants.keyId} in (select id from api_keys${others})`));
  return succeed(null);
}

/**
 * Returns the note for the audit record of a change to an audience. `details` may contain only
 * names and numbers.
 */
export function audienceNote(
  { id, name, uri }: { readonly id: string; readonly name: string; readonly uri: string },
  details?: Record<string, unknown>,
): AuditNote {
  return { subject: { kind: "audience", id, label: name }, details: { audience: uri, ...details } };
}
