import { verb } from "@/lib/core/verb";
import { fail, succeed } from "@/lib/errors/errors";
import { seesHolder } from "@/lib/grants/holder-permission";
import { holderSchema } from "@/lib/grants/schema";
import { readKey } from "@/lib/keys/key-rows";
import { choicesView, readChoices } from "@/lib/outward/key-audiences";

/**
 * Lists the outside audiences that a key, or a new key of a team, can be granted, and whether the
 * key has each of them. Failure: `not_found`, also for another person's key or team.
 */
export const audienceChoices = verb({
  kind: "read",
  name: "audiences.choices",
  audience: "member_of_team",
  input: holderSchema,
  permit: seesHolder,
  run: async (ctx, { teamId, keyId }) => {
    if (teamId !== undefined) return succeed(choicesView(await readChoices(ctx.db, { teamId })));
    const key = keyId === undefined ? null : await readKey(ctx, keyId);
    if (!key) return fail("not_found");
    const holder = { teamId: key.team.id, keyId: key.id };
    return succeed(choicesView(await readChoices(ctx.db, holder)));
  },
});
