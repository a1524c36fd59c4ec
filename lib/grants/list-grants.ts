import { versionOf } from "@/lib/audit/check-version";
import { verb } from "@/lib/core/verb";
import { fail, succeed } from "@/lib/errors/errors";
import { readKey } from "@/lib/keys/key-rows";
import { grantedValues, readGrants } from "./grant-rows";
import { seesHolder } from "./holder-permission";
import { readOwnGrants } from "./own-grants";
import { holderSchema } from "./schema";
import type { GrantsView } from "./view";

/** Lists the grants of a team, or the grants of a key's team together with the key's own grants. */
export const listGrants = verb({
  kind: "read",
  name: "grants.list",
  audience: "member_of_team",
  input: holderSchema,
  permit: seesHolder,
  run: async (ctx, { teamId, keyId }) => {
    if (teamId !== undefined) {
      const team = await readGrants(ctx.db, { teamId });
      return succeed<GrantsView>({ team, key: null, version: versionOf(grantedValues(team)) });
    }
    const key = keyId === undefined ? null : await readKey(ctx, keyId);
    if (!key) return fail("not_found");
    const own = await readOwnGrants(ctx.db, key.id);
    return succeed<GrantsView>({
      team: await readGrants(ctx.db, { teamId: key.team.id }),
      key: own,
      version: versionOf(grantedValues(own)),
    });
  },
});
