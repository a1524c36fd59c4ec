import { sql } from "drizzle-orm";
import { people } from "@/db/schema/people";
import type { WantedInstallation } from "@/lib/code/file/schema-file";
import type { Context } from "@/lib/core/context";
import { fail, type Result, succeed } from "@/lib/errors/errors";
import { changeRole } from "@/lib/identity/people/change-role";
import { createPerson } from "@/lib/identity/people/create-person";
import { disablePerson } from "@/lib/identity/people/disable-person";
import { enablePerson } from "@/lib/identity/people/enable-person";
import { updatePerson } from "@/lib/identity/people/update-person";
import { differenceTexts } from "@/lib/words/difference-texts";
import { type Carrying, givenFields, inTurn, refusedAt } from "./step";
import { readTeams } from "./team-steps";
import type { NewPersonLink, PlannedStep } from "./view-plan";

type WantedPerson = NonNullable<WantedInstallation["people"]>[string];
type PersonRow = typeof people.$inferSelect;

const TEAMLESS = "List this person under the members of a team, because everyone belongs to one.";

/** Reads all people, sorted by email. */
export function readPeople(ctx: Context): Promise<PersonRow[]> {
  return ctx.db.select().from(people).orderBy(sql`lower(${people.email})`);
}

/**
 * Adds people to the teams of the file whose members they are, and changes names and roles. Each
 * new person gets a link to set a password, as when an operator adds them in the console.
 */
export async function personSteps(
  { ctx }: Carrying,
  { people: wanted = {}, teams = {} }: WantedInstallation,
  links: NewPersonLink[],
): Promise<Result<PlannedStep[]>> {
  const rows = await readPeople(ctx);
  const slugs = await readTeams(ctx);
  const steps: PlannedStep[] = [];
  for (const [email, person] of Object.entries(wanted)) {
    const row = rows.find((one) => isSame(one.email, email));
    const teamIds = slugs.filter(({ slug }) =>
      Object.keys(teams[slug]?.members ?? {}).some((member) => isSame(member, email)),
    );
    const done = await (row
      ? change(ctx, row, person)
      : create(
          ctx,
          email,
          person,
          teamIds.map(({ id }) => id),
          links,
        ));
    if (!done.ok) return refusedAt(["people", email], done.failure);
    steps.push(done.value);
  }
  return succeed(steps);
}

async function create(
  ctx: Context,
  email: string,
  { name, role = "member", enabled = true }: WantedPerson,
  teamIds: readonly string[],
  links: NewPersonLink[],
): Promise<Result<PlannedStep>> {
  if (name === undefined) return fail("invalid_input", { fields: { name: "Give a name." } });
  if (teamIds.length === 0) return fail("invalid_input", { fields: { "": TEAMLESS } });
  const made = await createPerson(ctx, { name, email, role, teamIds: [...teamIds] });
  if (!made.ok) return made;
  const { person, link } = made.value;
  const failed = await inTurn([], [!enabled && (() => disablePerson(ctx, { id: person.id }))]);
  if (failed) return failed;
  if (enabled) links.push({ email, ...link });
  const details = givenFields({ name, role, ...(enabled ? {} : { enabled }) });
  return succeed({ kind: "person", action: "create", name: email, details });
}

async function change(
  ctx: Context,
  { id, email, disabledAt, ...row }: PersonRow,
  wanted: WantedPerson,
): Promise<Result<PlannedStep>> {
  const stored = { name: row.name, role: row.role, enabled: disabledAt === null };
  const { name = stored.name, role = stored.role, enabled = stored.enabled } = wanted;
  const failed = await inTurn(
    [],
    [
      name !== stored.name && (() => updatePerson(ctx, { id, name, email })),
      role !== stored.role && (() => changeRole(ctx, { id, role })),
      enabled !== stored.enabled && (() => (enabled ? enablePerson : disablePerson)(ctx, { id })),
    ],
  );
  if (failed) return failed;
  const details = differenceTexts(stored, { name, role, enabled });
  const action = details.length > 0 ? "change" : "unchanged";
  return succeed({ kind: "person", action, name: email, details });
}

/** Leaves the people whom the file does not name, or disables them: people are never deleted. */
export async function otherPersonSteps(
  { ctx, prune }: Carrying,
  { people: wanted }: WantedInstallation,
): Promise<Result<PlannedStep[]>> {
  if (!wanted) return succeed([]);
  const steps: PlannedStep[] = [];
  for (const { id, email, disabledAt } of await readPeople(ctx)) {
    if (Object.keys(wanted).some((one) => isSame(one, email))) continue;
    const removed = prune && disabledAt === null;
    const failed = await inTurn(["people"], [removed && (() => disablePerson(ctx, { id }))]);
    if (failed) return failed;
    steps.push({ kind: "person", action: removed ? "remove" : "leave", name: email, details: [] });
  }
  return succeed(steps);
}

/** Returns whether two emails are one person's. */
export const isSame = (one: string, other: string) => one.toLowerCase() === other.toLowerCase();
