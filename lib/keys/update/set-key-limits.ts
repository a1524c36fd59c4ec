import { administratorOnly } from "@/lib/core/permissions";
import { verb } from "@/lib/core/verb";
import { succeed } from "@/lib/errors/errors";
import { keyLimitsSchema } from "@/lib/keys/schema";
import { changeKey } from "./change-key";
import { limitsNote } from "./limits-note";

/**
 * Sets the limits of a key for /mcp: requests per minute and concurrent calls. A limit of null
 * means the installation's limit, and a limit that is omitted is not changed. The new limits apply
 * from the key's next request. Failures: `not_found`, `key_revoked`, `key_ended`, `conflict`.
 */
export const setKeyLimits = verb({
  kind: "change",
  name: "keys.set_limits",
  audience: "operator",
  input: keyLimitsSchema,
  permit: administratorOnly,
  run: (ctx, { id, version, ...limits }) => changeKey(ctx, id, () => succeed(limits), version),
  audit: (_ctx, _input, { key, before }) => limitsNote(key, before),
});
