import type { Context } from "@/lib/core/context";
import { fail, type Result, succeed } from "@/lib/errors/errors";
import { listPeople } from "@/lib/identity/people/list-people";
import type { PersonView } from "@/lib/identity/view";
import { findKey } from "@/lib/keys/reads/find-key";
import { listTeams } from "@/lib/teams/list-teams";

/**
 * Finds a key's id from the whole id or from at least its first 8 characters. Failure: `not_found`,
 * or `invalid_input` if several keys match.
 */
export async function keyIdOf(ctx: Context, prefix: string): Promise<Result<string>> {
  const found = await findKey(ctx, { id: prefix });
  return found.ok ? succeed(found.value.id) : found;
}

/** Finds a trust rule's id from the whole id or from at least its first 8 characters. */
export async function ruleIdOf(ctx: Context, prefix: string): Promise<Result<string>> {
  const found = await findKey(ctx, { id: prefix, credential: "trust" });
  return found.ok ? succeed(found.value.id) : found;
}

/**
 * Returns the id of the team with this slug, or undefined if no slug is given. Failure:
 * `invalid_input` if there is no such team.
 */
export async function teamIdOf(
  ctx: Context,
  slug: string | undefined,
): Promise<Result<string | undefined>> {
  if (slug === undefined) return succeed(undefined);
  const teams = await listTeams(ctx, {});
  if (!teams.ok) return teams;
  const team = teams.value.find((one) => one.slug === slug);
  if (team) return succeed(team.id);
  const known = teams.value.map((one) => one.slug).join(", ");
  return fail("invalid_input", { fields: { team: `There is no such team; there are: ${known}.` } });
}

/** Returns the ids of the teams with these slugs, in this order. Failures: those of `teamIdOf`. */
export async function teamIdsOf(ctx: Context, slugs: readonly string[]): Promise<Result<string[]>> {
  const ids: string[] = [];
  for (const slug of slugs) {
    const id = await teamIdOf(ctx, slug);
    if (!id.ok) return id;
    if (id.value) ids.push(id.value);
  }
  return succeed(ids);
}

/** Finds the person with this email, ignoring upper and lower case. Failure: `not_found`. */
export async function personOfEmail(ctx: Context, email: string): Promise<Result<PersonView>> {
  const wanted = email.trim().toLowerCase();
  const people = await listPeople(ctx, { q: wanted.slice(0, 100), pageSize: 100 });
  if (!people.ok) return people;
  const person = people.value.rows.find((one) => one.email.toLowerCase() === wanted);
  return person ? succeed(person) : fail("not_found");
}
