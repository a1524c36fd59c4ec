import { signedInOrAdmin } from "@/lib/core/permissions";
import { verb } from "@/lib/core/verb";
import { keyNote } from "@/lib/keys/key-note";
import { revokeMatchingKeysSchema } from "@/lib/keys/schema";
import { changeMatching } from "./change-matching";

/**
 * Revokes all keys that match a filter of the list, of those that the actor may see, either all or
 * none, and writes an audit record for each key. `count` is the number of keys that matched when the
 * person looked. Failures: those of `changeMatching`.
 */
export const revokeMatchingKeys = verb({
  kind: "change",
  name: "keys.revoke_matching",
  audience: "signed_in",
  input: revokeMatchingKeysSchema,
  permit: signedInOrAdmin,
  run: (ctx, { reason, ...asked }) =>
    changeMatching(ctx, asked, () => ({
      revokedAt: ctx.now,
      revokeReason: reason,
      revokedBy: ctx.actor.label,
    })),
  audit: (_ctx, { reason }, { changed }) =>
    changed.map((key) => ({
      ...keyNote(key, { reason, together: changed.length }),
      action: "keys.revoke",
    })),
});
