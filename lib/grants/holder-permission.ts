import { administers, type Context } from "@/lib/core/context";
import { allowed, personOf, signedIn } from "@/lib/core/permissions";
import type { Permission } from "@/lib/core/verb";
import { ownKey } from "@/lib/keys/key-permission";

/**
 * Permits administrators to see all grants, and members to see the grants of their own teams and
 * keys. A member who asks for any other team or key gets `not_found`.
 */
export async function seesHolder(
  ctx: Context,
  { teamId, keyId }: { teamId?: string | undefined; keyId?: string | undefined },
): Promise<Permission> {
  if (keyId !== undefined) return ownKey(ctx, { id: keyId });
  if (administers(ctx.actor)) return allowed;
  const signed = signedIn(ctx);
  if (!signed.allowed) return signed;
  if (teamId !== undefined && personOf(ctx.actor)?.teamIds.includes(teamId)) return allowed;
  return { allowed: false, rule: "A member sees only teams of their own.", hide: true };
}
