import { verb } from "@/lib/core/verb";
import { keyNote } from "@/lib/keys/key-note";
import { ownKeys } from "@/lib/keys/key-permission";
import { bulkRevokeKeysSchema } from "@/lib/keys/schema";
import { changeKeys } from "./change-keys";

/**
 * Revokes up to 100 keys, either all or none, and writes an audit record for each key. Skips keys
 * that are already revoked. Failure: `not_found`, also if a member names another person's key.
 */
export const bulkRevokeKeys = verb({
  kind: "change",
  name: "keys.bulk_revoke",
  audience: "owner_or_operator",
  input: bulkRevokeKeysSchema,
  permit: ownKeys,
  run: (ctx, { ids, reason }) =>
    changeKeys(ctx, ids, () => ({
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
