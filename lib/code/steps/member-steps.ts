import { eq, sql } from "drizzle-orm";
import { people } from "@/db/schema/people";
import { teamMembers, teams } from "@/db/schema/teams";
import type { WantedInstallation } from "@/lib/code/file/schema-file";
import type { Context } from "@/lib/core/context";
import { fail, type Result, succeed } from "@/lib/errors/errors";
import { addTeamMember } from "@/lib/teams/add-team-member";
import { removeTeamMember } from "@/lib/teams/remove-team-member";
import { setTeamRole } from "@/lib/teams/set-team-role";
import { isSame, readPeople } from "./person-steps";
import { type Carrying, inTurn, refusedAt } from "./step";
import { readTeams } from "./team-steps";
import type { PlannedStep } from "./view-plan";

const UNKNOWN = "There is no person with this email. List them under people to add them.";
const LAST_TEAM =
  "is in no other team, and everyone belongs to one: add them to another team, or disable them.";

/** A person's membership in a team, as it is stored. */
export interface Membership {
  readonly slug: string;
  readonly personId: string;
  readonly email: string;
  readonly role: "lead" | "member";
}

/** Reads all memberships, sorted by team and email. */
export function readMemberships(ctx: Context): Promise<Membership[]> {
  return ctx.db
    .select({
      slug: teams.slug,
      personId: people.id,
      email: people.email,
      role: teamMembers.role,
    })
    .from(teamMembers)
    .innerJoin(teams, eq(teams.id, teamMembers.teamId))
    .innerJoin(people, eq(people.id, teamMembers.personId))
    .orderBy(teams.slug, sql`lower(${people.email})`);
}

/**
 * Adds members and sets their roles. `before` are the memberships from before people were added, so
 * that joining a team is a step of its own for new people too.
 */
export async function memberSteps(
  { ctx }: Carrying,
  { teams: wanted = {} }: WantedInstallation,
  before: readonly Membership[],
): Promise<Result<PlannedStep[]>> {
  const [known, slugs, now] = [
    await readPeople(ctx),
    await readTeams(ctx),
    await readMemberships(ctx),
  ];
  const steps: PlannedStep[] = [];
  for (const [slug, { members = {} }] of Object.entries(wanted)) {
    const id = slugs.find((team) => team.slug === slug)?.id ?? "";
    for (const [email, role] of Object.entries(members)) {
      const path = ["teams", slug, "members", email];
      const personId = known.find((person) => isSame(person.email, email))?.id;
      if (!personId)
        return refusedAt(path, fail("invalid_input", { fields: { "": UNKNOWN } }).failure);
      const isOf = (one: Membership) => one.slug === slug && one.personId === personId;
      const joined = now.find(isOf);
      const failed = await inTurn(path, [
        !joined && (() => addTeamMember(ctx, { id, personId, role })),
        joined !== undefined &&
          joined.role !== role &&
          (() => setTeamRole(ctx, { id, personId, role })),
      ]);
      if (failed) return failed;
      const was = before.find(isOf);
      const step = { kind: "member", name: `${slug}: ${email}` } as const;
      if (!was) steps.push({ ...step, action: "create", details: [`role: ${role}`] });
      else if (was.role === role) steps.push({ ...step, action: "unchanged", details: [] });
      else steps.push({ ...step, action: "change", details: [`role: ${was.role} → ${role}`] });
    }
  }
  return succeed(steps);
}

/**
 * Leaves the members whom the file does not name, or removes them with their personal keys in the
 * team. Somebody who is disabled, or is going to be, stays a member of their last team. Failure:
 * `invalid_input` for anyone else whose last team it is.
 */
export async function otherMemberSteps(
  { ctx, prune }: Carrying,
  { teams: wanted = {}, people: file }: WantedInstallation,
): Promise<Result<PlannedStep[]>> {
  const [known, slugs] = [await readPeople(ctx), await readTeams(ctx)];
  let all = await readMemberships(ctx);
  const steps: PlannedStep[] = [];
  for (const { slug, personId, email } of all) {
    const { members } = wanted[slug] ?? {};
    if (!members || Object.keys(members).some((one) => isSame(one, email))) continue;
    const isLast = all.filter((one) => one.personId === personId).length === 1;
    const disabled = known.find(({ id }) => id === personId)?.disabledAt !== null;
    const goes = file !== undefined && !Object.keys(file).some((one) => isSame(one, email));
    const removed = prune && !(isLast && (disabled || goes));
    const path = ["teams", slug, "members"];
    if (removed && isLast) {
      const fields = { "": `${email} ${LAST_TEAM}` };
      return refusedAt(path, fail("invalid_input", { fields }).failure);
    }
    const id = slugs.find((team) => team.slug === slug)?.id ?? "";
    const failed = await inTurn(path, [removed && (() => removeTeamMember(ctx, { id, personId }))]);
    if (failed) return failed;
    if (removed) all = all.filter((one) => one.slug !== slug || one.personId !== personId);
    const step = { kind: "member", name: `${slug}: ${email}`, details: [] } as const;
    steps.push({ ...step, action: removed ? "remove" : "leave" });
  }
  return succeed(steps);
}
