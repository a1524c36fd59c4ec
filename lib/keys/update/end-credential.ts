import type { Context } from "@/lib/core/context";
import { fail, succeed } from "@/lib/errors/errors";
import type { KeyView } from "@/lib/keys/view";
import { changeKey } from "./change-key";

interface Ending {
  readonly id: string;
  /**
   * The reason to record. If it is omitted, the record says that the credential was ended in the
   * console, because the console does not ask for a reason.
   */
  readonly reason?: string | undefined;
}

/**
 * Ends a connection or a trust rule permanently, just as a key is revoked. Failures: those of
 * `changeKey`, and `not_found` if the id belongs to another kind of credential.
 */
export function endCredential(
  ctx: Context,
  credential: Exclude<KeyView["credential"], "key">,
  { id, reason = "Ended in the console." }: Ending,
) {
  return changeKey(ctx, id, (before) =>
    before.credential === credential
      ? succeed({ revokedAt: ctx.now, revokeReason: reason, revokedBy: ctx.actor.label })
      : fail("not_found"),
  );
}
