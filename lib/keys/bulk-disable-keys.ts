import { verb } from "@/lib/core/verb";
import { changeKeys } from "./change-keys";
import { disabling } from "./disabling";
import { keyNote } from "./key-note";
import { ownKeys } from "./key-permission";
import { bulkDisableKeysSchema } from "./schema";

/**
 * Disables up to 100 keys, all or none, each with a record of its own; revoked and ended ones are
 * skipped.
 * Failure: `not_found`, also for a member who names another's key.
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
