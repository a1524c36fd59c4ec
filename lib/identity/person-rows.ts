import { and, eq, inArray, sql } from "drizzle-orm";
import { apiKeys } from "@/db/schema/api-keys";
import { people } from "@/db/schema/people";
import { teamMembers, teams } from "@/db/schema/teams";
import { callsOfWeek } from "@/lib/call-counts/week-calls";
import type { Context } from "@/lib/core/context";
import { hasStatus, isApiKey } from "@/lib/keys/key-status";
import { inOrder } from "@/lib/paging/read-page";
import { profileVersion } from "./profile";
import type { PersonStatus, PersonView } from "./view";

interface PersonRow {
  readonly disabledAt: Date | null;
  readonly passwordPhc: string | null;
}

/**
 * Returns the status of a person. `disabled` takes precedence over `invited`, because a person
 * without a password can be disabled too.
 */
export function personStatus(row: PersonRow): PersonStatus {
  if (row.disabledAt) return "disabled";
  return row.passwordPhc === null ? "invited" : "active";
}

/**
 * Reads people as operators see them, in the order of `ids`. The result contains no password
 * hashes.
 */
export async function personViews(ctx: Context, ids: readonly string[]): Promise<PersonView[]> {
  if (ids.length === 0) return [];
  const found = await ctx.db
    .select()
    .from(people)
    .where(inArray(people.id, [...ids]));
  const rows = inOrder(ids, found);
  const [memberships, use] = await Promise.all([teamsOf(ctx, [...ids]), keyUseOf(ctx, [...ids])]);
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    email: row.email,
    role: row.role,
    status: personStatus(row),
    teams: memberships.filter((one) => one.personId === row.id).map(({ team }) => team),
    createdAt: row.createdAt,
    lastSeenAt: row.lastSeenAt,
    version: profileVersion(row),
    ...(use.get(row.id) ?? { activeKeys: 0, callsLast7Days: 0 }),
  }));
}

/** Reads one person as operators see them. Returns null if no person has this id. */
export async function personView(ctx: Context, id: string): Promise<PersonView | null> {
  const [view] = await personViews(ctx, [id]);
  return view ?? null;
}

function teamsOf(ctx: Context, personIds: string[]) {
  return ctx.db
    .select({
      personId: teamMembers.personId,
      team: { id: teams.id, slug: teams.slug, name: teams.name },
    })
    .from(teamMembers)
    .innerJoin(teams, eq(teams.id, teamMembers.teamId))
    .where(inArray(teamMembers.personId, personIds))
    .orderBy(teams.name);
}

/**
 * Returns two numbers for each person: how many active personal keys they have, and how many calls
 * their active keys and connections made in the last seven days.
 */
async function keyUseOf(ctx: Context, personIds: string[]) {
  const rows = await ctx.db
    .select({
      personId: apiKeys.makerId,
      activeKeys: sql<number>`(count(*) filter (where ${isApiKey}))::int`,
      callsLast7Days: sql<number>`coalesce(sum(${callsOfWeek(ctx.now, "key", sql`${apiKeys}.id`)}), 0)::int`,
    })
    .from(apiKeys)
    .where(
      and(
        inArray(apiKeys.makerId, personIds),
        eq(apiKeys.kind, "personal"),
        hasStatus("active", ctx.now),
      ),
    )
    .groupBy(apiKeys.makerId);
  return new Map(rows.map(({ personId, ...numbers }) => [personId, numbers]));
}
