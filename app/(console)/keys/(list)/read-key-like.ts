import type { SignedInContext } from "@/app/_server/request-context";
import { choiceLike } from "@/app/(console)/keys/_parts/create/expiry-choice";
import type { KeyLike } from "@/app/(console)/keys/_parts/create/key-like";
import { newGrantsLike } from "@/app/(console)/keys/_parts/create/new-grants";
import { ADMIN_SCOPE, actsAsOperator, leads } from "@/lib/core/context";
import { listGrants } from "@/lib/grants/list-grants";
import { showKey } from "@/lib/keys/reads/show-key";
import { type KeyPolicies, policyOfTeam } from "@/lib/keys/view-policies";
import { limitsOf } from "@/lib/limits/view-limits";
import { audienceChoices } from "@/lib/outward/registry/audience-choices";

/**
 * Reads what a duplicate of the key begins with. What the person may not set (limits, the admin
 * scope) is left out. Returns undefined if there is no such key, or if the person may not see it.
 */
export async function readKeyLike(
  ctx: SignedInContext,
  policies: KeyPolicies,
  id: string | string[] | undefined,
): Promise<KeyLike | undefined> {
  if (typeof id !== "string" || id === "") return undefined;
  const found = await showKey(ctx, { id });
  if (!found.ok) return undefined;
  const [grants, outside] = await Promise.all([
    listGrants(ctx, { keyId: id }),
    audienceChoices(ctx, { id }),
  ]);
  const { name, kind, team, scopes, allowedAddresses, ...key } = found.value;
  const operator = actsAsOperator(ctx.actor);
  const chosen = outside.ok ? outside.value.choices.filter(({ granted }) => granted) : [];
  return {
    ...{ id, name, kind, allowedAddresses, teamId: team.id },
    admin: operator && scopes.includes(ADMIN_SCOPE),
    expiry: choiceLike(policyOfTeam(policies, team.id), ctx.now, key),
    limits: limitsOf(operator || leads(ctx.actor, team.id) ? key : {}),
    grants: newGrantsLike(grants.ok ? grants.value.key : null),
    audiences: chosen.map(({ uri }) => uri),
  };
}
