import { verb } from "@/lib/core/verb";
import { fail, succeed } from "@/lib/errors/errors";
import { ownKey } from "@/lib/keys/key-permission";
import { readKey } from "@/lib/keys/key-rows";
import { keySchema } from "@/lib/keys/schema";
import { choicesView, readChoices } from "@/lib/outward/key-audiences";

/**
 * Lists the outside audiences that a key can be granted, and whether it has each of them. Failure:
 * `not_found`, also for another person's key.
 */
export const audienceChoices = verb({
  kind: "read",
  name: "audiences.choices",
  audience: "owner_or_operator",
  input: keySchema,
  permit: ownKey,
  run: async (ctx, { id }) => {
    const key = await readKey(ctx, id);
    return key ? succeed(choicesView(await readChoices(ctx.db, key))) : fail("not_found");
  },
});
