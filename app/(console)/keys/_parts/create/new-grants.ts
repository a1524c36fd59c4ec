import { draftOf, type GrantDraft, grantsOf } from "@/components/grants/grant-draft";
import type { GrantInput } from "@/lib/grants/schema";
import type { GrantView } from "@/lib/grants/view";

/** What a new key may use, as it is being chosen. */
export interface NewGrants {
  /** False if the key may use everything that its team can use. `draft` then has no effect. */
  readonly narrow: boolean;
  readonly draft: GrantDraft;
}

/** The grants of a new key at first: everything that its team can use. */
export const ALL_OF_TEAM: NewGrants = { narrow: false, draft: {} };

/** Returns the choice that gives the same grants. Null stands for those of the team. */
export function newGrantsLike(grants: readonly GrantView[] | null): NewGrants {
  return grants === null ? ALL_OF_TEAM : { narrow: true, draft: draftOf(grants, []) };
}

/**
 * Returns the grants to send, which are null for everything that the team can use, or the text of
 * the error if nothing is chosen.
 */
export function grantsIn({ narrow, draft }: NewGrants): GrantInput[] | null | string {
  if (!narrow) return null;
  const grants = grantsOf(draft);
  return grants.length > 0 ? grants : "Choose at least one server, or all of the team's.";
}
