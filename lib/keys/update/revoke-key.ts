import { verb } from "@/lib/core/verb";
import { succeed } from "@/lib/errors/errors";
import { keyNote } from "@/lib/keys/key-note";
import { ownKey } from "@/lib/keys/key-permission";
import { revokeKeySchema } from "@/lib/keys/schema";
import { changeKey } from "./change-key";

/**
 * Revokes a key permanently, with a reason. The key's tokens become invalid at the same time,
 * because every request with a token reads the state of the token's key. Failures: `not_found`, and
 * `key_revoked` if the key is already revoked.
 */
export const revokeKey = verb({
  kind: "change",
  name: "keys.revoke",
  audience: "owner_or_operator",
  input: revokeKeySchema,
  permit: ownKey,
  run: (ctx, { id, reason }) =>
    changeKey(ctx, id, () =>
      succeed({ revokedAt: ctx.now, revokeReason: reason, revokedBy: ctx.actor.label }),
    ),
  audit: (_ctx, { reason }, { key }) => keyNote(key, { reason }),
});
