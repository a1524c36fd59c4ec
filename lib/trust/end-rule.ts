import { administratorOnly } from "@/lib/core/permissions";
import { verb } from "@/lib/core/verb";
import { keyNote } from "@/lib/keys/key-note";
import { endCredentialSchema } from "@/lib/keys/schema";
import { endCredential } from "@/lib/keys/update/end-credential";

/**
 * Ends a trust rule permanently. No more access tokens are issued for it, and its existing access
 * tokens are refused everywhere at once. Failures: `forbidden`, `not_found`, and `key_revoked` if
 * the rule has already ended.
 */
export const endRule = verb({
  kind: "change",
  name: "trust.end",
  audience: "operator",
  input: endCredentialSchema,
  permit: administratorOnly,
  run: (ctx, input) => endCredential(ctx, "trust", input),
  audit: (_ctx, _input, { key }) => keyNote(key, { reason: key.revokeReason }),
});
