import { verb } from "@/lib/core/verb";
import { keyNote } from "@/lib/keys/key-note";
import { ownKey } from "@/lib/keys/key-permission";
import { endCredentialSchema } from "@/lib/keys/schema";
import { endCredential } from "@/lib/keys/update/end-credential";

/**
 * Ends a connection permanently. Its tokens are refused everywhere at once, and the app has to ask
 * for a new connection. Failures: `not_found`, and `key_revoked` if the connection has already
 * ended.
 */
export const endConnection = verb({
  kind: "change",
  name: "connections.end",
  audience: "owner_or_operator",
  input: endCredentialSchema,
  permit: ownKey,
  run: (ctx, input) => endCredential(ctx, "connection", input),
  audit: (_ctx, _input, { key }) => keyNote(key, { reason: key.revokeReason }),
});
