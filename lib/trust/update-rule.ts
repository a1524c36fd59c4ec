import { isDeepStrictEqual } from "node:util";
import { eq } from "drizzle-orm";
import type { z } from "zod";
import { trustRules } from "@/db/schema/trust-rules";
import { checkVersion } from "@/lib/audit/check-version";
import type { Context } from "@/lib/core/context";
import { administratorOnly } from "@/lib/core/permissions";
import { verb } from "@/lib/core/verb";
import { fail, type Result, succeed } from "@/lib/errors/errors";
import { giveKeyGrants, keyGrantsNote } from "@/lib/grants/give-key-grants";
import { keyNote, keySubject } from "@/lib/keys/key-note";
import { readKeyPolicy } from "@/lib/keys/key-policy";
import { changeKey } from "@/lib/keys/update/change-key";
import { disabling } from "@/lib/keys/update/disabling";
import { expiryMoment, expiryRefusal } from "@/lib/keys/view-expiry";
import { type Authorities, readAuthorities } from "@/lib/tls/read-authorities";
import { changeableValues, lockRule, readStoredRules, type StoredRule } from "./rule-rows";
import { updateRuleSchema } from "./schema";

type Asked = z.output<typeof updateRuleSchema>;

/**
 * Changes a trust rule: its name, limits, addresses, grants, expiry, lifetime of tokens, pasted
 * keys or authorities, and whether it is enabled, all in one transaction. Tokens of a disabled rule
 * are refused by every process at once. What a token must contain can never be changed. Failures:
 * `forbidden`, `not_found`, `key_revoked` if the rule has ended, `conflict`, `expiry_not_allowed`,
 * and `invalid_input`, also if keys are given for a rule whose keys are read from the issuer.
 */
export const updateRule = verb({
  kind: "change",
  name: "trust.update",
  audience: "operator",
  input: updateRuleSchema,
  permit: administratorOnly,
  denials: ["expiry_not_allowed"],
  run: async (ctx, asked) => {
    const before = await lockRule(ctx, asked.id);
    if (!before) return fail("not_found");
    if (before.revokedAt) return fail("key_revoked");
    const allowed = await checkChange(ctx, before, asked);
    if (!allowed.ok) return allowed;
    const { id, name, enabled, allowedAddresses, requestsPerMinute, concurrentCalls } = asked;
    const changed = await changeKey(ctx, id, (key) =>
      succeed({
        ...{ name, allowedAddresses, requestsPerMinute, concurrentCalls },
        ...(asked.expires ? { expiresAt: expiryMoment(asked.expires, ctx.now) } : {}),
        ...(enabled === true ? { disabledAt: null, disabledBy: null } : {}),
        ...(enabled === false ? disabling(ctx.actor, ctx.now, key) : {}),
      }),
    );
    if (!changed.ok) return changed;
    const { jwks, tokenSeconds, grants } = asked;
    const ca = allowed.value?.pem;
    if ([jwks, tokenSeconds, ca].some((value) => value !== undefined)) {
      await ctx.db.update(trustRules).set({ jwks, tokenSeconds, ca }).where(eq(trustRules.id, id));
    }
    const { key } = changed.value;
    if (grants !== undefined) {
      const given = await giveKeyGrants(ctx, key, grants);
      if (!given.ok) return given;
    }
    const [stored] = await readStoredRules(ctx, [id]);
    if (!stored) throw new Error("The rule that was just changed is missing.");
    const { row: _, ...rule } = stored;
    return succeed({ rule, before: shown(before), after: shown(stored), key });
  },
  audit: (_ctx, { grants, jwks, ca }, { before, after, key }) => {
    // New keys and authorities may have the same names as the old ones, so replacing them is always
    // recorded.
    const replaced = { pastedKeys: jwks, authorities: ca };
    const always = Object.entries(replaced).flatMap(([name, one]) =>
      one === undefined ? [] : name,
    );
    const details = differences(before, after, always);
    return [
      ...(Object.keys(details.after).length > 0 || grants === undefined
        ? [keyNote(key, details)]
        : []),
      ...(grants === undefined ? [] : [keyGrantsNote(key, grants)]),
    ];
  },
});

async function checkChange(
  ctx: Context,
  before: StoredRule,
  { version, expires, jwks, ca }: Asked,
): Promise<Result<Authorities | null>> {
  const same = await checkVersion(ctx, {
    version,
    stored: changeableValues(before, before.row),
    shown: shown(before),
    subject: keySubject(before),
    actions: ["trust.update", "keys.rename", "keys.set_limits", "keys.update"],
  });
  if (!same.ok) return same;
  if (jwks !== undefined && before.pastedKeys === null) {
    const words = "This rule reads its keys from the issuer. Create another rule to paste keys.";
    return fail("invalid_input", { fields: { jwks: words } });
  }
  if (ca !== undefined && before.authorities === null) {
    const words = "This rule has no authority of its own. Create another rule with one.";
    return fail("invalid_input", { fields: { ca: words } });
  }
  const read = ca === undefined ? null : readAuthorities(ca);
  if (typeof read === "string") return fail("invalid_input", { fields: { ca: read } });
  const rule = expires && expiryRefusal(await readKeyPolicy(ctx, before.team.id), expires, ctx.now);
  return rule ? fail("expiry_not_allowed", { rule, fields: { expires: rule } }) : succeed(read);
}

/**
 * Returns the changeable values as they are shown to people and recorded. The pasted keys are
 * represented by their ids, and the authorities by their names.
 */
function shown({ row, pastedKeys, authorities, ...rule }: StoredRule) {
  const { jwks: _, ca: __, ...values } = changeableValues(rule, row);
  return { ...values, pastedKeys, authorities };
}

function differences(
  before: Record<string, unknown>,
  after: Record<string, unknown>,
  always: readonly string[],
) {
  const names = Object.keys(after).filter(
    (name) => always.includes(name) || !isDeepStrictEqual(before[name], after[name]),
  );
  const of = (all: Record<string, unknown>) =>
    Object.fromEntries(names.map((name) => [name, all[name]]));
  return { before: of(before), after: of(after) };
}
