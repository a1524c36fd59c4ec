import { and, eq, gt, isNull, sql } from "drizzle-orm";
import { z } from "zod";
import type { Database } from "@/db/client";
import { people } from "@/db/schema/people";
import { sessions } from "@/db/schema/sessions";
import { teamMembers } from "@/db/schema/teams";
import type { Actor } from "@/lib/core/context";
import { LAST_SEEN_EVERY_MS, SESSION_IDLE_MS } from "@/lib/identity/lifetimes";

/** The actor of a session, with the name and email that the console shows. */
export type SessionPerson = Extract<Actor, { kind: "person" }> & {
  readonly name: string;
  readonly email: string;
};

/**
 * Reads the person of a session in one query, which is never cached. Returns null if the session
 * was ended, has expired or was idle for too long, or if the person is disabled. Updates
 * `last_seen_at` at most once a minute.
 */
export async function readSession(
  db: Database,
  sid: string,
  now: Date,
): Promise<SessionPerson | null> {
  if (!z.uuid().safeParse(sid).success) return null;
  const [row] = await db
    .select({
      sessionId: sessions.id,
      seenAt: sessions.lastSeenAt,
      id: people.id,
      name: people.name,
      email: people.email,
      role: people.role,
      teamIds: sql<string[]>`array(
        select ${teamMembers.teamId} from ${teamMembers}
        where ${teamMembers.personId} = ${people.id} order by ${teamMembers.joinedAt})`,
      leadTeamIds: sql<string[]>`array(
        select ${teamMembers.teamId} from ${teamMembers}
        where ${teamMembers.personId} = ${people.id} and ${teamMembers.role} = 'lead'
        order by ${teamMembers.joinedAt})`,
    })
    .from(sessions)
    .innerJoin(people, eq(people.id, sessions.personId))
    .where(
      and(
        eq(sessions.id, sid),
        isNull(sessions.endedAt),
        gt(sessions.expiresAt, now),
        gt(sessions.lastSeenAt, new Date(now.getTime() - SESSION_IDLE_MS)),
        isNull(people.disabledAt),
      ),
    );
  if (!row) return null;
  const { seenAt, ...person } = row;
  if (now.getTime() - seenAt.getTime() > LAST_SEEN_EVERY_MS) {
    await updateLastSeen(db, person.sessionId, person.id, now);
  }
  return { kind: "person", label: person.email, ...person };
}

async function updateLastSeen(
  db: Database,
  sid: string,
  personId: string,
  now: Date,
): Promise<void> {
  await db.update(sessions).set({ lastSeenAt: now }).where(eq(sessions.id, sid));
  await db.update(people).set({ lastSeenAt: now }).where(eq(people.id, personId));
}
