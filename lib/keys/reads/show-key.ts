import { withShownRevokers } from "@/lib/audit/shown-actors";
import { verb } from "@/lib/core/verb";
import { fail, succeed } from "@/lib/errors/errors";
import { ownKey } from "@/lib/keys/key-permission";
import { readKey } from "@/lib/keys/key-rows";
import { keySchema } from "@/lib/keys/schema";

/**
 * Shows a key without its secret. Failure: `not_found`, also if a member asks for another person's
 * key.
 */
export const showKey = verb({
  kind: "read",
  name: "keys.show",
  audience: "owner_or_operator",
  input: keySchema,
  permit: ownKey,
  run: async (ctx, { id }) => {
    const found = await readKey(ctx, id);
    const [key] = found?.credential === "key" ? await withShownRevokers(ctx, [found]) : [];
    return key ? succeed(key) : fail("not_found");
  },
});
