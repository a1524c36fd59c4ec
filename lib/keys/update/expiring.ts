import type { Context } from "@/lib/core/context";
import { fail, type Result, succeed } from "@/lib/errors/errors";
import type { KeyView } from "@/lib/keys/view";
import { type Expiry, expiryMoment, expiryRefusal, type KeyPolicy } from "@/lib/keys/view-expiry";

/**
 * Returns the column to set when a key is given another expiry. The lifetime of the key counts from
 * its creation, so that no series of changes makes it longer than the policy allows. An earlier
 * expiry is always allowed. Failures: `expiry_not_allowed` with the rule in words, and
 * `invalid_input` for a key that has expired, because it would work again for whoever has it.
 */
export function expiring(
  { now }: Context,
  policy: KeyPolicy,
  asked: Expiry,
  { status, expiresAt, createdAt }: KeyView,
): Result<{ expiresAt: Date | null }> {
  if (status === "expired") {
    const words = "This key has expired, so its expiry cannot change. Create a new key.";
    return fail("invalid_input", { fields: { expires: words } });
  }
  const moment = expiryMoment(asked, now);
  const same = moment?.getTime() === expiresAt?.getTime();
  const earlier =
    moment !== null &&
    moment > now &&
    (expiresAt === null || moment.getTime() < expiresAt.getTime());
  const rule = same || earlier ? null : expiryRefusal(policy, asked, now, createdAt);
  if (rule) return fail("expiry_not_allowed", { rule, fields: { expires: rule } });
  return succeed({ expiresAt: moment });
}
