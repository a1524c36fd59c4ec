import { checkVersion } from "@/lib/audit/check-version";
import { verb } from "@/lib/core/verb";
import { succeed } from "@/lib/errors/errors";
import { keySubject } from "@/lib/keys/key-note";
import { ownKey } from "@/lib/keys/key-permission";
import { lockLiveKey } from "@/lib/keys/key-rows";
import {
  choicesView,
  giveKeyAudiences,
  grantedUris,
  keyAudiencesNote,
  readChoices,
} from "@/lib/outward/key-audiences";
import { setKeyAudiencesSchema } from "./schema";

/**
 * Sets the outside audiences of a key, connection or trust rule. They must be among the audiences
 * that its team may be granted. No further token is issued for an audience that is left out.
 * Failures: `not_found`, `key_revoked`, `key_ended`, `conflict`, `invalid_input`.
 */
export const setKeyAudiences = verb({
  kind: "change",
  name: "audiences.set_key",
  audience: "owner_or_operator",
  input: setKeyAudiencesSchema,
  permit: ownKey,
  run: async (ctx, { id, audiences, version }) => {
    const locked = await lockLiveKey(ctx, id);
    if (!locked.ok) return locked;
    const key = locked.value;
    const same = await checkVersion(ctx, {
      version,
      stored: grantedUris(await readChoices(ctx.db, key)),
      subject: keySubject(key),
      actions: ["audiences.set_key"],
    });
    if (!same.ok) return same;
    const given = await giveKeyAudiences(ctx, key, audiences);
    if (!given.ok) return given;
    return succeed({ key, ...choicesView(await readChoices(ctx.db, key)) });
  },
  audit: (_ctx, { audiences }, { key }) => keyAudiencesNote(key, audiences),
});
