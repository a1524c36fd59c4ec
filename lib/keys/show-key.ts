import { fail, succeed } from "@/lib/errors";
import { verb } from "@/lib/verb";
import { ownKey } from "./key-permission";
import { readKey } from "./key-rows";
import { keySchema } from "./schema";

/** One key, without the key itself. Failures: `not_found`, also for a member and another's key. */
export const showKey = verb({
  kind: "read",
  name: "keys.show",
  audience: "owner_or_operator",
  input: keySchema,
  permit: ownKey,
  run: async (ctx, { id }) => {
    const key = await readKey(ctx, id);
    return key ? succeed(key) : fail("not_found");
  },
});
