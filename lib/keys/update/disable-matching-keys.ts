import { signedInOrAdmin } from "@/lib/core/permissions";
import { verb } from "@/lib/core/verb";
import { keyNote } from "@/lib/keys/key-note";
import { disableMatchingKeysSchema } from "@/lib/keys/schema";
import { changeMatching } from "./change-matching";
import { disabling } from "./disabling";

/**
 * Disables all keys that match a filter of the list, of those that the actor may see, either all or
 * none, and writes an audit record for each key. `count` is the number of keys that matched when the
 * person looked. Failures: those of `changeMatching`.
 */
export const disableMatchingKeys = verb({
  kind: "change",
  name: "keys.disable_matching",
  audience: "signed_in",
  input: disableMatchingKeysSchema,
  permit: signedInOrAdmin,
  run: (ctx, asked) => changeMatching(ctx, asked, (key) => disabling(ctx.actor, ctx.now, key)),
  audit: (_ctx, _asked, { changed }) =>
    changed.map((key) => ({
      ...keyNote(key, { together: changed.length }),
      action: "keys.disable",
    })),
});
