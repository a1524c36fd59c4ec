import type { z } from "zod";
import type { AuditNote } from "@/lib/core/audit-entry";
import type { Context } from "@/lib/core/context";
import { administratorOnly } from "@/lib/core/permissions";
import { verb } from "@/lib/core/verb";
import { type Result, succeed } from "@/lib/errors/errors";
import { keyNote } from "@/lib/keys/key-note";
import { ownKey } from "@/lib/keys/key-permission";
import { settingsOf } from "@/lib/keys/model";
import { updateKeySchema } from "@/lib/keys/schema";
import type { KeyView } from "@/lib/keys/view";
import { LIMIT_NAMES } from "@/lib/limits/schema-limits";
import { changeKey, type KeyChange } from "./change-key";
import { disabling } from "./disabling";
import { enabling } from "./enabling";
import { limitsNote } from "./limits-note";

type Asked = Omit<z.output<typeof updateKeySchema>, "id" | "version">;

/**
 * Sets a key's name and limits and whether it is enabled, all in one transaction. Each kind of
 * change is recorded under the verb that makes only this change. Only operators can set limits.
 * Failures: `not_found`, `key_revoked`, `key_ended`, `conflict`, `forbidden`.
 */
export const updateKey = verb({
  kind: "change",
  name: "keys.update",
  audience: "owner_or_operator",
  input: updateKeySchema,
  permit: async (ctx, input) => {
    const own = await ownKey(ctx, input);
    return own.allowed && setsLimits(input) ? administratorOnly(ctx) : own;
  },
  denials: ["forbidden"],
  run: (ctx, { id, version, ...asked }) =>
    changeKey(ctx, id, (before) => changeOf(ctx, asked, before), version),
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

function changeOf(ctx: Context, { enabled, ...asked }: Asked, before: KeyView): Result<KeyChange> {
  if (enabled === undefined) return succeed(asked);
  const turned = enabled ? enabling(ctx, before) : succeed(disabling(ctx.actor, ctx.now, before));
  return turned.ok ? succeed({ ...asked, ...turned.value }) : turned;
}

const setsLimits = (asked: Asked) => LIMIT_NAMES.some((name) => asked[name] !== undefined);

/**
 * Returns the audit notes for the changed fields that have no verb of their own. The list is empty
 * if none of these fields was set.
 */
function otherSettings(asked: Asked, key: KeyView, before: KeyView): AuditNote[] {
  const own: readonly string[] = ["name", ...LIMIT_NAMES];
  const set = Object.entries(settingsOf(asked)).filter(([, value]) => value !== undefined);
  const names = set.map(([name]) => name).filter((name) => !own.includes(name));
  if (names.length === 0) return [];
  const of = (view: object) =>
    Object.fromEntries(Object.entries(view).filter(([name]) => names.includes(name)));
  return [keyNote(key, { before: of(before), after: of(key) })];
}
