import { verb } from "@/lib/core/verb";
import { fail, succeed } from "@/lib/errors/errors";
import { keyNote } from "@/lib/keys/key-note";
import { ownKey } from "@/lib/keys/key-permission";
import { keySchema } from "@/lib/keys/schema";
import { changeKey } from "@/lib/keys/update/change-key";

/**
 * Records that the client has received the response with a new key. Until this is recorded or the
 * key is used, the key counts as never received. Failures: `not_found`, `key_revoked`, `key_ended`.
 */
export const acknowledgeKey = verb({
  kind: "change",
  name: "keys.acknowledge",
  audience: "owner_or_operator",
  input: keySchema,
  permit: ownKey,
  run: (ctx, { id }) =>
    changeKey(ctx, id, ({ credential }) =>
      credential === "key" ? succeed({ receivedAt: ctx.now }) : fail("not_found"),
    ),
  audit: (_ctx, _input, { key, before }) => (before.received ? [] : keyNote(key)),
});
