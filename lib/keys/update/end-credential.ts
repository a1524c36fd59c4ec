import type { Context } from "@/lib/core/context";
import { fail, succeed } from "@/lib/errors/errors";
import type { KeyView } from "@/lib/keys/view";
import { changeKey } from "./change-key";

interface Ending {
  readonly id: string;
  /** Default: a note that names the console, because the console asks for no reason. */
  readonly reason?: string | undefined;
}

/**
 * Ends a connection or a trust rule for good, like a revoked key. Failures: those of `changeKey`,
 * and `not_found` for another credential.
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
