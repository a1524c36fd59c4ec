import { verb } from "@/lib/core/verb";
import { succeed } from "@/lib/errors/errors";
import { keyNote } from "@/lib/keys/key-note";
import { ownKey } from "@/lib/keys/key-permission";
import { keySchema } from "@/lib/keys/schema";
import { changeKey } from "./change-key";
import { disabling } from "./disabling";

/**
 * Disables a key until it is enabled again. Disabling it a second time has no further effect. Only
 * an operator can enable a key that an operator disabled, and only a lead or an operator one that a
 * lead disabled. Failures: `not_found`, `key_revoked`, `key_ended`.
 */
export const disableKey = verb({
  kind: "change",
  name: "keys.disable",
  audience: "owner_or_operator",
  input: keySchema,
  permit: ownKey,
  run: (ctx, { id }) => changeKey(ctx, id, (key) => succeed(disabling(ctx.actor, ctx.now, key))),
  audit: (_ctx, _input, { key }) => keyNote(key),
});
