import { eq, sql } from "drizzle-orm";
import { apiKeys } from "@/db/schema/api-keys";
import type { Context } from "@/lib/core/context";
import { fail, type Result, succeed } from "@/lib/errors/errors";
import { countKeys } from "@/lib/keys/key-policy";
import type { KeyKind } from "@/lib/keys/view";
import { type AppliedRules, countRefusal } from "@/lib/policy/view-key-rules";

interface NewKey {
  readonly kind: KeyKind;
  readonly teamId: string;
  /** The membership on which a personal key depends. */
  readonly membershipId: string | null;
}

/**
 * Lets transactions that make a key in this team pass one by one until they end, so that two of
 * them do not both take the last place. It must be called before any row is locked.
 */
export async function awaitTurn(ctx: Context, rules: AppliedRules, teamId: string): Promise<void> {
  if (rules.keysPerMember === null && rules.keysPerTeam === null) return;
  await ctx.db.execute(sql`select pg_advisory_xact_lock(hashtextextended(${teamId}, 716))`);
}

/**
 * Checks that the rules leave room for one more key. Failure: `too_many_keys` with the rule in
 * words.
 */
export async function checkRoom(
  ctx: Context,
  rules: AppliedRules,
  { kind, teamId, membershipId }: NewKey,
): Promise<Result<null>> {
  const { keysPerMember, keysPerTeam } = rules;
  const ofMember =
    keysPerMember === null || membershipId === null
      ? 0
      : await countKeys(ctx, eq(apiKeys.membershipId, membershipId));
  const ofTeam = keysPerTeam === null ? 0 : await countKeys(ctx, eq(apiKeys.teamId, teamId));
  const rule = countRefusal(rules, { ofMember, ofTeam }, kind);
  return rule === null ? succeed(null) : fail("too_many_keys", { rule });
}
