import { fail, succeed } from "@/lib/errors";
import { readKey } from "@/lib/keys/key-rows";
import { verb } from "@/lib/verb";
import { readGrants } from "./grant-rows";
import { seesHolder } from "./holder-permission";
import { hasOwnGrants } from "./own-grants";
import { holderSchema } from "./schema";
import type { GrantsView } from "./view";

/** What a team may reach, or a key: its team's grants, and its own where it has them. */
export const listGrants = verb({
  kind: "read",
  name: "grants.list",
  audience: "member_of_team",
  input: holderSchema,
  permit: seesHolder,
  run: async (ctx, { teamId, keyId }) => {
    if (teamId !== undefined) {
      return succeed<GrantsView>({ team: await readGrants(ctx.db, { teamId }), key: null });
    }
    const key = keyId === undefined ? null : await readKey(ctx, keyId);
    if (!key) return fail("not_found");
    const own = await hasOwnGrants(ctx.db, key.id);
    return succeed<GrantsView>({
      team: await readGrants(ctx.db, { teamId: key.team.id }),
      key: own ? await readGrants(ctx.db, { keyId: key.id }) : null,
    });
  },
});
