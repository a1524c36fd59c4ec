import { and, eq, isNull, ne } from "drizzle-orm";
import { sessions } from "@/db/schema/sessions";
import type { Context } from "@/lib/core/context";

/**
 * Ends the open sessions of a person, except for the given session, and returns how many sessions
 * were ended.
 */
export async function endSessionsOf(
  ctx: Context,
  personId: string,
  except?: string,
): Promise<number> {
  const ended = await ctx.db
    .update(sessions)
    .set({ endedAt: ctx.now })
    .where(
      and(
        eq(sessions.personId, personId),
        isNull(sessions.endedAt),
        except === undefined ? undefined : ne(sessions.id, except),
      ),
    )
    .returning({ id: sessions.id });
  return ended.length;
}
