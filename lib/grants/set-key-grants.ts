import { checkVersion, versionOf } from "@/lib/audit/check-version";
import { verb } from "@/lib/core/verb";
import { succeed } from "@/lib/errors/errors";
import { keySubject } from "@/lib/keys/key-note";
import { ownKey } from "@/lib/keys/key-permission";
import { lockLiveKey } from "@/lib/keys/key-rows";
import { giveKeyGrants, keyGrantsNote } from "./give-key-grants";
import { grantedValues } from "./grant-rows";
import { readOwnGrants } from "./own-grants";
import { setKeyGrantsSchema } from "./schema";

/**
 * Sets a key's own grants, which must be within its team's grants. With `grants: null` they are
 * removed, so that the key has all of its team's grants again. If the team later loses a grant, the
 * key loses it too. Failures: `not_found`, `key_revoked`, `key_ended`, `conflict`, and
 * `invalid_input` for anything that the team does not reach.
 */
export const setKeyGrants = verb({
  kind: "change",
  name: "grants.set_key",
  audience: "owner_or_operator",
  input: setKeyGrantsSchema,
  permit: ownKey,
  run: async (ctx, { id, grants, version }) => {
    const locked = await lockLiveKey(ctx, id);
    if (!locked.ok) return locked;
    const key = locked.value;
    const same = await checkVersion(ctx, {
      version,
      stored: grantedValues(await readOwnGrants(ctx.db, id)),
      subject: keySubject(key),
      actions: ["grants.set_key"],
    });
    if (!same.ok) return same;
    const given = await giveKeyGrants(ctx, key, grants);
    if (!given.ok) return given;
    const after = await readOwnGrants(ctx.db, id);
    return succeed({ key, grants: after, version: versionOf(grantedValues(after)) });
  },
  audit: (_ctx, { grants }, { key }) => keyGrantsNote(key, grants),
});
