import type { z } from "zod";
import type { AuditNote } from "@/lib/core/audit-entry";
import type { Context } from "@/lib/core/context";
import { verb } from "@/lib/core/verb";
import { fail, type Result, succeed } from "@/lib/errors/errors";
import { keyNote } from "@/lib/keys/key-note";
import { ledKey, ownKey } from "@/lib/keys/key-permission";
import { readKeyPolicy } from "@/lib/keys/key-policy";
import { readKey } from "@/lib/keys/key-rows";
import { changeableOf, settingsOf } from "@/lib/keys/model";
import { updateKeySchema } from "@/lib/keys/schema";
import type { KeyView } from "@/lib/keys/view";
import type { KeyPolicy } from "@/lib/keys/view-expiry";
import { type CallLimits, LIMIT_NAMES } from "@/lib/limits/view-limits";
import { changeKey, type KeyChange } from "./change-key";
import { disabling } from "./disabling";
import { enabling } from "./enabling";
import { expiring } from "./expiring";
import { checkLimits, greatestLimits } from "./lead-limits";
import { limitsNote } from "./limits-note";

type Asked = Omit<z.output<typeof updateKeySchema>, "id" | "version">;

/**
 * Sets a key's name, allowed addresses, expiry and limits and whether it is enabled, all in one
 * transaction. Each kind of change is recorded under the verb that makes only this change, if there
 * is one. Only operators and leads can set limits, and
 * leads at most the installation's. Addresses and expiry can be set only for API keys. Failures:
 * `not_found`, `key_revoked`, `key_ended`, `conflict`, `forbidden`, `expiry_not_allowed` with the
 * rule in words, and `invalid_input`, also for the expiry of a key that has expired.
 */
export const updateKey = verb({
  kind: "change",
  name: "keys.update",
  audience: "owner_or_operator",
  input: updateKeySchema,
  permit: async (ctx, input) => {
    const own = await ownKey(ctx, input);
    return own.allowed && setsLimits(input) ? ledKey(ctx, input) : own;
  },
  denials: ["forbidden", "expiry_not_allowed"],
  run: async (ctx, { id, version, ...asked }) => {
    const team = asked.expires ? ((await readKey(ctx, id))?.team.id ?? null) : null;
    const policy = await readKeyPolicy(ctx, team);
    const rules = { policy, greatest: await greatestLimits(ctx) };
    return changeKey(ctx, id, (before) => changeOf(ctx, rules, asked, before), version);
  },
  audit: (_ctx, { enabled, ...asked }, { key, before }): AuditNote[] => [
    ...(asked.name === undefined
      ? []
      : [{ ...keyNote(key, { from: before.name }), action: "keys.rename" }]),
    ...(setsLimits(asked) ? [limitsNote(key, before)] : []),
    ...otherSettings(asked, key, before),
    ...(enabled === undefined
      ? []
      : [{ ...keyNote(key), action: enabled ? "keys.enable" : "keys.disable" }]),
  ],
});

function changeOf(
  ctx: Context,
  { policy, greatest }: { policy: KeyPolicy; greatest: CallLimits },
  { enabled, expires, ...asked }: Asked,
  before: KeyView,
): Result<KeyChange> {
  const ofKeys = expires !== undefined || asked.allowedAddresses !== undefined;
  if (ofKeys && before.credential !== "key") return fail("not_found");
  const limits = checkLimits(greatest, asked, before);
  if (!limits.ok) return limits;
  const ends = expires ? expiring(ctx, policy, expires, before) : succeed({});
  if (!ends.ok) return ends;
  const change = { ...asked, ...ends.value };
  if (enabled === undefined) return succeed(change);
  const turned = enabled ? enabling(ctx, before) : succeed(disabling(ctx.actor, ctx.now, before));
  return turned.ok ? succeed({ ...change, ...turned.value }) : turned;
}

const setsLimits = (asked: Asked) => LIMIT_NAMES.some((name) => asked[name] !== undefined);

/**
 * Returns the audit notes for the changed fields that have no verb of their own. The list is empty
 * if none of these fields was set.
 */
function otherSettings(asked: Asked, key: KeyView, before: KeyView): AuditNote[] {
  const own: readonly string[] = ["name", ...LIMIT_NAMES];
  const set = Object.entries({ ...settingsOf(asked), expiresAt: asked.expires });
  const names = set.flatMap(([name, value]) => (value === undefined ? [] : name));
  const others = names.filter((name) => !own.includes(name));
  if (others.length === 0) return [];
  const of = (view: KeyView) =>
    Object.fromEntries(
      Object.entries(changeableOf(view)).filter(([name]) => others.includes(name)),
    );
  return [keyNote(key, { before: of(before), after: of(key) })];
}
