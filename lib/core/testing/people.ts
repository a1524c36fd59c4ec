import { randomUUID } from "node:crypto";
import type { Database } from "@/db/client";
import { people } from "@/db/schema/people";
import { teamMembers, teams } from "@/db/schema/teams";
import type { Actor } from "@/lib/core/context";

type Person = Extract<Actor, { kind: "person" }>;

/** Inserts a team with this slug and returns the team's id. */
export async function makeTeam(db: Database, slug: string, now = new Date(0)): Promise<string> {
  const id = randomUUID();
  await db.insert(teams).values({ id, slug, name: `Team ${slug}`, createdAt: now });
  return id;
}

/** Inserts a person in these teams, some of which they may lead, and returns an actor for them, as if they had signed in. */
export async function makePerson(
  db: Database,
  name: string,
  role: Person["role"],
  teamIds: readonly string[],
  now = new Date(0),
  leadTeamIds: readonly string[] = [],
): Promise<Person> {
  const id = randomUUID();
  const email = `${name.toLowerCase()}-${id.slice(0, 8)}@example.com`;
  await db.insert(people).values({ id, email, name, role, createdAt: now });
  for (const teamId of teamIds) {
    const place = leadTeamIds.includes(teamId) ? "lead" : "member";
    await db.insert(teamMembers).values({ teamId, personId: id, joinedAt: now, role: place });
  }
  const teams = { teamIds, leadTeamIds };
  return { kind: "person", id, label: email, role, sessionId: randomUUID(), ...teams };
}
