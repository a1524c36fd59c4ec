import type { Context } from "@/lib/core/context";
import { personOf } from "@/lib/core/permissions";
import { verb } from "@/lib/core/verb";
import { fail, type Result, succeed } from "@/lib/errors/errors";
import { giveKeyGrants, keyGrantsNote } from "@/lib/grants/give-key-grants";
import { lockMembership } from "@/lib/keys/key-membership";
import { keyNote } from "@/lib/keys/key-note";
import { readKeyPolicy } from "@/lib/keys/key-policy";
import { settingsOf } from "@/lib/keys/model";
import { checkLimits, greatestLimits } from "@/lib/keys/update/lead-limits";
import { limitsNote } from "@/lib/keys/update/limits-note";
import type { KeyKind } from "@/lib/keys/view";
import { expiryMoment, expiryRefusal } from "@/lib/keys/view-expiry";
import { limitsOf } from "@/lib/limits/view-limits";
import { giveKeyAudiences, keyAudiencesNote } from "@/lib/outward/key-audiences";
import { awaitTurn, checkRoom } from "./check-room";
import { generateKey, insertKey } from "./insert-key";
import { teamOfNewKey } from "./key-team";
import { endLostKey, keyOfAttempt } from "./lost-key";
import { type AskedKey, isAdmin, isLimited, mayMake } from "./make-permission";
import { newKeySchema } from "./schema-new-key";

/**
 * Creates a key and returns the plain key, which cannot be shown again. A personal key depends on
 * its team, its creator, and the creator's current membership in the team. A service key depends
 * only on its team. Only operators can create keys with the `admin` scope, and only as service
 * keys, because a personal key could outlive its creator's role. If limits, grants or outside
 * audiences are given, the key is created with them or not at all, and grants and audiences must be
 * within those of the team. If an earlier request with the same `attempt` created a key that was
 * never received, that key is revoked, because otherwise a key that no person has seen would stay
 * active. Failures: `forbidden`, `team_not_yours`, `expiry_not_allowed` with the rule in words,
 * `too_many_keys`, `invalid_input`, `busy`, and `key_received` if the key of an earlier request was received.
 */
export const createKey = verb({
  kind: "change",
  name: "keys.create",
  audience: "member_of_team",
  input: newKeySchema,
  permit: mayMake,
  denials: ["team_not_yours", "expiry_not_allowed", "too_many_keys"],
  run: async (ctx, input) => {
    const kind = kindOfNewKey(ctx, input);
    if (!kind.ok) return kind;
    const team = await teamOfNewKey(ctx, input.teamId);
    if (!team.ok) return team;
    const limits = checkLimits(await greatestLimits(ctx), input);
    if (!limits.ok) return limits;
    const rules = await readKeyPolicy(ctx, team.value.id);
    const rule = expiryRefusal(rules, input.expires, ctx.now);
    if (rule) return fail("expiry_not_allowed", { rule, fields: { expires: rule } });

    const drawn = await generateKey();
    if (!drawn.ok) return drawn;
    await awaitTurn(ctx, rules, team.value.id);
    const isPersonal = kind.value === "personal";
    const membership = isPersonal ? await lockMembership(ctx, team.value.id) : succeed(null);
    if (!membership.ok) return membership;
    const { attempt } = input;
    const lost = attempt === undefined ? succeed(null) : await keyOfAttempt(ctx, attempt);
    if (!lost.ok) return lost;
    const ended = lost.value === null ? succeed(null) : await endLostKey(ctx, lost.value);
    if (!ended.ok) return ended;
    const { id: teamId } = team.value;
    const membershipId = membership.value;
    const room = await checkRoom(ctx, rules, { kind: kind.value, teamId, membershipId });
    if (!room.ok) return room;
    const made = await insertKey(ctx, drawn.value, {
      ...settingsOf(input),
      kind: kind.value,
      teamId,
      makerId: isPersonal ? personOf(ctx.actor)?.id : null,
      membershipId,
      allowedAddresses: input.allowedAddresses ?? [],
      ...(input.scopes ? { scopes: input.scopes } : {}),
      expiresAt: expiryMoment(input.expires, ctx.now),
      attempt,
    });
    const { grants = null } = input;
    const given = grants === null ? succeed(null) : await giveKeyGrants(ctx, made.key, grants);
    if (!given.ok) return given;
    const outward = await giveKeyAudiences(ctx, made.key, input.audiences ?? []);
    return outward.ok ? succeed({ ...made, ended: ended.value }) : outward;
  },
  audit: (_ctx, { grants = null, audiences = [] }, { key, ended }) => [
    ...(ended
      ? [{ ...keyNote(ended, { reason: ended.revokeReason }), action: "keys.revoke" }]
      : []),
    keyNote(key, {
      kind: key.kind,
      expiresAt: key.expiresAt?.toISOString() ?? null,
      ...(key.allowedAddresses.length > 0 ? { allowedAddresses: key.allowedAddresses } : {}),
      ...(isAdmin(key) ? { scopes: key.scopes } : {}),
    }),
    ...(isLimited(key) ? [limitsNote(key, limitsOf({}))] : []),
    ...(grants === null ? [] : [keyGrantsNote(key, grants)]),
    ...(audiences.length === 0 ? [] : [keyAudiencesNote(key, audiences)]),
  ],
});

function kindOfNewKey(ctx: Context, asked: AskedKey): Result<KeyKind> {
  const { kind } = asked;
  if (isAdmin(asked)) {
    if (kind !== "personal") return succeed("service");
    const problem =
      "A key with the admin scope must be a service key, because no person's role limits it.";
    return fail("invalid_input", { fields: { kind: problem } });
  }
  if (personOf(ctx.actor)) return succeed(kind ?? "personal");
  if (kind !== "personal") return succeed("service");
  return fail("invalid_input", { fields: { kind: "A personal key needs a person who makes it." } });
}
