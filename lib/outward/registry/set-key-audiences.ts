import { checkVersion } from "@/lib/audit/check-version";
import { verb } from "@/lib/core/verb";
import { fail, succeed } from "@/lib/errors/errors";
import { keySubject } from "@/lib/keys/key-note";
import { ownKey } from "@/lib/keys/key-permission";
import { lockKey } from "@/lib/keys/key-rows";
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
    const key = await lockKey(ctx, id);
    if (!key) return fail("not_found");
    if (key.revokedAt) return fail("key_revoked");
    if (key.status === "ended") return fail("key_ended");
    const holder = { teamId: key.team.id, keyId: key.id };
    const same = await checkVersion(ctx, {
      version,
      stored: grantedUris(await readChoices(ctx.db, holder)),
      subject: keySubject(key),
      actions: ["audiences.set_key"],
    });
    if (!same.ok) return same;
    const given = await giveKeyAudiences(ctx, key, audiences);
    if (!given.ok) return given;
    return succeed({ key, ...choicesView(await readChoices(ctx.db, holder)) });
  },
  audit: (_ctx, { audiences }, { key }) => keyAudiencesNote(key, audiences),
});
