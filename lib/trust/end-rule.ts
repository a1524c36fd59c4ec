import { operatorOnly } from "@/lib/core/permissions";
import { verb } from "@/lib/core/verb";
import { fail, succeed } from "@/lib/errors/errors";
import { keyNote } from "@/lib/keys/key-note";
import { changeKey } from "@/lib/keys/update/change-key";
import { endRuleSchema } from "./schema";

/**
 * Ends a trust rule for good. Tokens that were exchanged by the rule are refused everywhere at
 * once, and no more are issued. Failures: `forbidden`, `not_found`, `key_revoked` if the rule has
 * already ended.
 */
export const endRule = verb({
  kind: "change",
  name: "trust.end",
  audience: "operator",
  input: endRuleSchema,
  permit: operatorOnly,
  run: (ctx, { id, reason }) =>
    changeKey(ctx, id, ({ credential }) =>
      credential === "trust"
        ? succeed({
            revokedAt: ctx.now,
            revokeReason: reason || "Ended in the console.",
            revokedBy: ctx.actor.label,
          })
        : fail("not_found"),
    ),
  audit: (_ctx, _input, { key }) => keyNote(key, { reason: key.revokeReason }),
});
