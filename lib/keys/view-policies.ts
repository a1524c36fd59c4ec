import type { AppliedRules } from "@/lib/policy/view-key-rules";

/** The rules for new keys of a team, and whether there is room for one more. */
export interface TeamKeyPolicy extends AppliedRules {
  /** For each kind of key, the rule that refuses one more, in words, or null if there is room. */
  readonly full: { readonly personal: string | null; readonly service: string | null };
}

/** The rules for new keys without a team and in each team, by its id. */
export interface KeyPolicies {
  readonly installation: AppliedRules;
  readonly teams: Readonly<Record<string, TeamKeyPolicy>>;
}

/** Returns the rules for the keys of a team. A team that is not among them has the installation's. */
export function policyOfTeam(policies: KeyPolicies, teamId: string | undefined): AppliedRules {
  return (teamId === undefined ? undefined : policies.teams[teamId]) ?? policies.installation;
}
