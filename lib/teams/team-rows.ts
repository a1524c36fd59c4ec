import { eq } from "drizzle-orm";
import { z } from "zod";
import { teams } from "@/db/schema/teams";
import type { AuditNote } from "@/lib/core/audit-entry";
import type { Context } from "@/lib/core/context";
import type { KeyRules } from "@/lib/policy/view-key-rules";

export type TeamRow = typeof teams.$inferSelect;

/** Reads a team by its slug. Returns null if the team does not exist. */
export async function readTeam(ctx: Context, slug: string): Promise<TeamRow | null> {
  const [row] = await ctx.db.select().from(teams).where(eq(teams.slug, slug));
  return row ?? null;
}

/**
 * Locks a team until the transaction ends. Returns null if the team does not exist. The lock (`for
 * no key update`) still allows other transactions to insert rows that refer to the team, which
 * avoids deadlocks.
 */
export async function lockTeam(ctx: Context, id: string): Promise<TeamRow | null> {
  if (!z.uuid().safeParse(id).success) return null;
  const [row] = await ctx.db.select().from(teams).where(eq(teams.id, id)).for("no key update");
  return row ?? null;
}

/** Returns the team's own policy on its keys. */
export function teamRules({
  maxKeyDays,
  allowNoExpiry,
  keysPerMember,
  keysPerTeam,
}: TeamRow): KeyRules {
  return { maxKeyDays, allowNoExpiry, keysPerMember, keysPerTeam };
}

/**
 * Returns the note for the audit record of a change to a team. `details` may contain only names and
 * numbers.
 */
export function teamNote(
  team: { readonly id: string; readonly slug: string },
  details?: Record<string, unknown>,
): AuditNote {
  return { subject: { kind: "team", id: team.id, label: team.slug }, teamId: team.id, details };
}
