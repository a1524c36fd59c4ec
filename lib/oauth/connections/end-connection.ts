import { verb } from "@/lib/core/verb";
import { fail, succeed } from "@/lib/errors/errors";
import { keyNote } from "@/lib/keys/key-note";
import { ownKey } from "@/lib/keys/key-permission";
import { changeKey } from "@/lib/keys/update/change-key";
import { endConnectionSchema } from "./schema";

/**
 * Ends a connection for good. Its tokens are refused everywhere at once, and its app must ask for a
 * new connection. Failures: `not_found`, `key_revoked` if the connection has already ended.
 */
export const endConnection = verb({
  kind: "change",
  name: "connections.end",
  audience: "owner_or_operator",
  input: endConnectionSchema,
  permit: ownKey,
  run: (ctx, { id, reason }) =>
    changeKey(ctx, id, ({ credential }) =>
      credential === "connection"
        ? succeed({
            revokedAt: ctx.now,
            revokeReason: reason || "Ended in the console.",
            revokedBy: ctx.actor.label,
          })
        : fail("not_found"),
    ),
  audit: (_ctx, _input, { key }) => keyNote(key, { reason: key.revokeReason }),
});
