import { verb } from "@/lib/core/verb";
import { succeed } from "@/lib/errors/errors";
import { keyNote } from "@/lib/keys/key-note";
import { ownKey } from "@/lib/keys/key-permission";
import { renameKeySchema } from "@/lib/keys/schema";
import { changeKey } from "./change-key";

/**
 * Renames a key, unless the key is revoked or its creator has left the team. Failures: `not_found`,
 * `key_revoked`, `key_ended`, `conflict`.
 */
export const renameKey = verb({
  kind: "change",
  name: "keys.rename",
  audience: "owner_or_operator",
  input: renameKeySchema,
  permit: ownKey,
  run: (ctx, { id, name, version }) => changeKey(ctx, id, () => succeed({ name }), version),
  audit: (_ctx, _input, { key, before }) => keyNote(key, { from: before.name }),
});
