import { succeed } from "@/lib/errors";
import { administratorOnly } from "@/lib/permissions";
import { verb } from "@/lib/verb";
import { changeKey } from "./change-key";
import { keyNote } from "./key-note";
import { keyLimitsSchema } from "./schema";

/**
 * Sets how much a key may call: requests a minute and calls under way at once, for /mcp. Null
 * takes the installation's. Holds from the key's next request on. Failures: `not_found`,
 * `key_revoked`, `key_ended`.
 */
export const setKeyLimits = verb({
  kind: "change",
  name: "keys.set_limits",
  audience: "operator",
  input: keyLimitsSchema,
  permit: administratorOnly,
  run: (ctx, { id, requestsPerMinute, concurrentCalls }) =>
    changeKey(ctx, id, () => succeed({ requestsPerMinute, concurrentCalls })),
  audit: (_ctx, _input, { key, before }) =>
    keyNote(key, { before: limitsOf(before), after: limitsOf(key) }),
});

function limitsOf(key: { requestsPerMinute: number | null; concurrentCalls: number | null }) {
  return { requestsPerMinute: key.requestsPerMinute, concurrentCalls: key.concurrentCalls };
}
