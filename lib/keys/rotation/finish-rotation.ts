import { verb } from "@/lib/core/verb";
import { fail, succeed } from "@/lib/errors/errors";
import { keyNote } from "@/lib/keys/key-note";
import { ownKey } from "@/lib/keys/key-permission";
import { keySchema } from "@/lib/keys/schema";
import { changeKey } from "@/lib/keys/update/change-key";

/**
 * Ends the former secret of a rotation before its overlap is over. The former secret and its tokens
 * are refused from now on. Without a running rotation, nothing changes. Failures: `not_found`,
 * `key_revoked`, `key_ended`.
 */
export const finishRotation = verb({
  kind: "change",
  name: "keys.finish_rotation",
  audience: "owner_or_operator",
  input: keySchema,
  permit: ownKey,
  run: (ctx, { id }) =>
    changeKey(ctx, id, ({ credential, rotation }) => {
      if (credential !== "key") return fail("not_found");
      return succeed(rotation ? { formerEndsAt: ctx.now } : {});
    }),
  audit: (_ctx, _input, { key, before }) =>
    before.rotation ? keyNote(key, { lastFour: before.rotation.lastFour }) : [],
});
