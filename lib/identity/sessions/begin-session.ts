import { randomUUID } from "node:crypto";
import { and, eq, isNull } from "drizzle-orm";
import { people } from "@/db/schema/people";
import { sessions } from "@/db/schema/sessions";
import { writeAudit } from "@/lib/core/audit-entry";
import type { Context } from "@/lib/core/context";
import { SESSION_MS } from "@/lib/identity/lifetimes";
import { personActor } from "@/lib/identity/person-note";
import { maskSecrets } from "@/lib/secrets/view";

/**
 * The browser in which a session begins. `replaces` is the id of the session that this browser
 * already has in its cookie, if any.
 */
export interface Browser {
  readonly userAgent?: string | undefined;
  readonly replaces?: string | undefined;
}

/**
 * Begins a session for a person, using `ctx.db`, and returns the session's id (`sid`). The
 * browser's previous session ends, because its cookie is overwritten and the browser could no
 * longer end that session.
 */
export async function beginSession(
  ctx: Context,
  personId: string,
  { userAgent, replaces }: Browser,
): Promise<string> {
  if (replaces !== undefined) await endReplaced(ctx, replaces);
  const id = randomUUID();
  await ctx.db.insert(sessions).values({
    id,
    personId,
    createdAt: ctx.now,
    lastSeenAt: ctx.now,
    expiresAt: new Date(ctx.now.getTime() + SESSION_MS),
    address: ctx.address,
    userAgent: userAgent === undefined ? null : maskSecrets(userAgent),
  });
  await ctx.db.update(people).set({ lastSeenAt: ctx.now }).where(eq(people.id, personId));
  return id;
}

async function endReplaced(ctx: Context, id: string): Promise<void> {
  const [owner] = await ctx.db
    .update(sessions)
    .set({ endedAt: ctx.now })
    .from(people)
    .where(and(eq(sessions.id, id), eq(people.id, sessions.personId), isNull(sessions.endedAt)))
    .returning({ id: people.id, email: people.email, role: people.role });
  if (!owner) return;
  await writeAudit(ctx, "sessions.end", {
    actor: personActor(owner, id),
    subject: { kind: "session", id },
    details: { current: true, replaced: true },
  });
}
