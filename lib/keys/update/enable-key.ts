import { verb } from "@/lib/core/verb";
import { keyNote } from "@/lib/keys/key-note";
import { ownKey } from "@/lib/keys/key-permission";
import { keySchema } from "@/lib/keys/schema";
import { changeKey } from "./change-key";
import { enabling } from "./enabling";

/**
 * Enables a disabled key. If the key has expired, it stays expired. Failures: `not_found`,
 * `key_revoked`, `key_ended`, and `forbidden` for a key that an operator or a lead disabled, unless the actor is one too.
 */
export const enableKey = verb({
  kind: "change",
  name: "keys.enable",
  audience: "owner_or_operator",
  input: keySchema,
  permit: ownKey,
  denials: ["forbidden"],
  run: (ctx, { id }) => changeKey(ctx, id, (key) => enabling(ctx, key)),
  audit: (_ctx, _input, { key }) => keyNote(key),
});
