import { and, desc, eq, gt, isNull } from "drizzle-orm";
import { z } from "zod";
import { sessions } from "@/db/schema/sessions";
import { personOf } from "@/lib/core/permissions";
import { verb } from "@/lib/core/verb";
import { fail, succeed } from "@/lib/errors/errors";
import { SESSION_IDLE_MS } from "@/lib/identity/lifetimes";
import { personOnly } from "@/lib/identity/person-only";
import type { SessionView } from "@/lib/identity/view";
import { deviceText } from "./device-text";

const LIMIT = 100;

/**
 * Lists the valid sessions of the current person: the current session first, and then the others,
 * most recently used first.
 */
export const listSessions = verb({
  kind: "read",
  name: "sessions.list",
  audience: "signed_in",
  input: z.object({}),
  permit: personOnly,
  run: async (ctx) => {
    const person = personOf(ctx.actor);
    if (!person) return fail("signed_out");
    const rows = await ctx.db
      .select()
      .from(sessions)
      .where(
        and(
          eq(sessions.personId, person.id),
          isNull(sessions.endedAt),
          gt(sessions.expiresAt, ctx.now),
          gt(sessions.lastSeenAt, new Date(ctx.now.getTime() - SESSION_IDLE_MS)),
        ),
      )
      .orderBy(desc(sessions.lastSeenAt))
      .limit(LIMIT);
    const views: SessionView[] = rows.map((row) => ({
      id: row.id,
      createdAt: row.createdAt,
      lastSeenAt: row.lastSeenAt,
      expiresAt: row.expiresAt,
      address: row.address,
      device: deviceText(row.userAgent),
      current: row.id === person.sessionId,
    }));
    return succeed(views.sort((a, b) => Number(b.current) - Number(a.current)));
  },
});
