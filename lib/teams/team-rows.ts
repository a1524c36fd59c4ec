import { eq } from "drizzle-orm";
import { z } from "zod";
import { teams } from "@/db/schema/teams";
import type { AuditNote } from "@/lib/core/audit-entry";
import type { Context } from "@/lib/core/context";

export type TeamRow = typeof teams.$inferSelect;

/**
 * One team, locked until the transaction ends; null where the id is no team's. Rows that only name
 * the team may be added meanwhile, so that nobody waits for each other.
 */
export async function lockTeam(ctx: Context, id: string): Promise<TeamRow | null> {
  if (!z.uuid().safeParse(id).success) return null;
  const [row] = await ctx.db.select().from(teams).where(eq(teams.id, id)).for("no key update");
  return row ?? null;
}

/** The audit note of something done to a team; `details` hold names and numbers only. */
export function teamNote(
  team: { readonly id: string; readonly slug: string },
  details?: Record<string, unknown>,
): AuditNote {
  return { subject: { kind: "team", id: team.id, label: team.slug }, teamId: team.id, details };
}
