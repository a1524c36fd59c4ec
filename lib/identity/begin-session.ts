import { randomUUID } from "node:crypto";
import { eq } from "drizzle-orm";
import { people } from "@/db/schema/people";
import { sessions } from "@/db/schema/sessions";
import type { Context } from "@/lib/context";
import { SESSION_MS } from "./lifetimes";

/** Writes a session for a person, with `ctx.db`, and returns its id (`sid`). */
export async function beginSession(
  ctx: Context,
  personId: string,
  userAgent: string | undefined,
): Promise<string> {
  const id = randomUUID();
  await ctx.db.insert(sessions).values({
    id,
    personId,
    createdAt: ctx.now,
    lastSeenAt: ctx.now,
    expiresAt: new Date(ctx.now.getTime() + SESSION_MS),
    address: ctx.address,
    userAgent: userAgent ?? null,
  });
  await ctx.db.update(people).set({ lastSeenAt: ctx.now }).where(eq(people.id, personId));
  return id;
}
