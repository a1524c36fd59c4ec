import { verb } from "@/lib/core/verb";
import { keyNote } from "@/lib/keys/key-note";
import { ownKeys } from "@/lib/keys/key-permission";
import { bulkDisableKeysSchema } from "@/lib/keys/schema";
import { changeKeys } from "./change-keys";
import { disabling } from "./disabling";

/**
 * Disables up to 100 keys, either all or none, and writes an audit record for each key. Skips keys
 * that are revoked or whose creator has left the team. Failure: `not_found`, also if a member names
 * another person's key.
 */
export const bulkDisableKeys = verb({
  kind: "change",
  name: "keys.bulk_disable",
  audience: "owner_or_operator",
  input: bulkDisableKeysSchema,
  permit: ownKeys,
  run: (ctx, { ids }) => changeKeys(ctx, ids, (key) => disabling(ctx.actor, ctx.now, key)),
  audit: (_ctx, { reason }, { changed }) =>
    changed.map((key) => ({
      ...keyNote(key, { together: changed.length, ...(reason ? { reason } : {}) }),
      action: "keys.disable",
    })),
});
