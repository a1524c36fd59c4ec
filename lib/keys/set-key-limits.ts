import { succeed } from "@/lib/errors";
import { administratorOnly } from "@/lib/permissions";
import { verb } from "@/lib/verb";
import { changeKey } from "./change-key";
import { keyNote } from "./key-note";
import { keyLimitsSchema } from "./schema";

/**
 * Sets how much a key may call: requests a minute and calls under way at once, for /mcp. Null
 * takes the installation's, one that is left out stays. Holds from the key's next request on. Failures: `not_found`,
 * `key_revoked`, `key_ended`, `conflict`.
 */
export const setKeyLimits = verb({
  kind: "change",
  name: "keys.set_limits",
  audience: "operator",
  input: keyLimitsSchema,
  permit: administratorOnly,
  run: (ctx, { id, version, ...limits }) =>
    changeKey(
      ctx,
      id,
      (before) => {
        const kept = limitsOf(before);
        const { requestsPerMinute = kept.requestsPerMinute } = limits;
        const { concurrentCalls = kept.concurrentCalls } = limits;
        return succeed({ requestsPerMinute, concurrentCalls });
      },
      version,
    ),
  audit: (_ctx, _input, { key, before }) =>
    keyNote(key, { before: limitsOf(before), after: limitsOf(key) }),
});

function limitsOf(key: { requestsPerMinute: number | null; concurrentCalls: number | null }) {
  return { requestsPerMinute: key.requestsPerMinute, concurrentCalls: key.concurrentCalls };
}
