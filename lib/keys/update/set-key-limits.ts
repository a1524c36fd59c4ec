import { verb } from "@/lib/core/verb";
import { succeed } from "@/lib/errors/errors";
import { ledKey } from "@/lib/keys/key-permission";
import { keyLimitsSchema } from "@/lib/keys/schema";
import { changeKey } from "./change-key";
import { checkLimits, greatestLimits } from "./lead-limits";
import { limitsNote } from "./limits-note";

/**
 * Sets the limits of a key for /mcp: requests per minute and concurrent calls. A limit of null
 * means the installation's limit, and a limit that is omitted is not changed. The new limits apply
 * from the key's next request. Failures: `forbidden`, `not_found`, `key_revoked`, `key_ended`,
 * `conflict`, and `invalid_input` for a lead's limit above the installation's.
 */
export const setKeyLimits = verb({
  kind: "change",
  name: "keys.set_limits",
  audience: "lead_or_operator",
  input: keyLimitsSchema,
  permit: ledKey,
  run: async (ctx, { id, version, ...limits }) => {
    const greatest = await greatestLimits(ctx);
    return changeKey(
      ctx,
      id,
      (before) => {
        const checked = checkLimits(greatest, limits, before);
        return checked.ok ? succeed(limits) : checked;
      },
      version,
    );
  },
  audit: (_ctx, _input, { key, before }) => limitsNote(key, before),
});
