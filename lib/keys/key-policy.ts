import { and, count, eq, gt, isNotNull, isNull, ne, or, type SQL } from "drizzle-orm";
import { apiKeys } from "@/db/schema/api-keys";
import { installation } from "@/db/schema/installation";
import { teams } from "@/db/schema/teams";
import type { Context } from "@/lib/core/context";
import { type AppliedRules, type KeyRules, stricterRules } from "@/lib/policy/view-key-rules";
import { isApiKey } from "./key-status";

const NO_RULES: KeyRules = {
  ...{ maxKeyDays: null, allowNoExpiry: true, keysPerMember: null, keysPerTeam: null },
};

const rulesOf = (table: typeof installation | typeof teams) => ({
  maxKeyDays: table.maxKeyDays,
  allowNoExpiry: table.allowNoExpiry,
  keysPerMember: table.keysPerMember,
  keysPerTeam: table.keysPerTeam,
});

/**
 * Reads the rules that apply to the keys of a team, or, without a team, the installation's rules.
 * If the installation's row is missing, as in tests, it has no rules.
 */
export async function readKeyPolicy(ctx: Context, teamId: string | null): Promise<AppliedRules> {
  const [ofAll] = await ctx.db.select(rulesOf(installation)).from(installation);
  const [ofTeam] =
    teamId === null
      ? []
      : await ctx.db.select(rulesOf(teams)).from(teams).where(eq(teams.id, teamId));
  return stricterRules(ofAll ?? NO_RULES, ofTeam ?? NO_RULES);
}

/** Reads the rules that apply to the keys of each of these teams. Undefined stands for all teams. */
export async function readTeamPolicies(
  ctx: Context,
  which: SQL | undefined,
): Promise<{ id: string; rules: AppliedRules }[]> {
  const [ofAll] = await ctx.db.select(rulesOf(installation)).from(installation);
  const rows = await ctx.db
    .select({ id: teams.id, rules: rulesOf(teams) })
    .from(teams)
    .where(which);
  return rows.map(({ id, rules }) => ({ id, rules: stricterRules(ofAll ?? NO_RULES, rules) }));
}

/**
 * Returns the condition for the API keys that count against the limits on numbers: all that work,
 * or would work if they, their owner or their team were enabled.
 */
export function countedKeys(now: Date): SQL | undefined {
  return and(
    isApiKey,
    isNull(apiKeys.revokedAt),
    or(isNull(apiKeys.expiresAt), gt(apiKeys.expiresAt, now)),
    or(ne(apiKeys.kind, "personal"), isNotNull(apiKeys.membershipId)),
  );
}

/** Counts the keys that meet `condition` and count against the limits. */
export async function countKeys(ctx: Context, condition: SQL): Promise<number> {
  const [row] = await ctx.db
    .select({ number: count() })
    .from(apiKeys)
    .where(and(countedKeys(ctx.now), condition));
  return row?.number ?? 0;
}
