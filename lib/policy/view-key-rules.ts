import { amountText } from "@/lib/words/view-count";

/** The rules on new keys, which the installation and each team have. Null means that there is none. */
export interface KeyRules {
  /** The maximum lifetime of a key in days. */
  readonly maxKeyDays: number | null;
  /** Whether keys may have no expiry. Has no effect if `maxKeyDays` sets a maximum. */
  readonly allowNoExpiry: boolean;
  /** How many personal keys a member may have in a team. */
  readonly keysPerMember: number | null;
  /** How many keys a team may have, personal and service keys together. */
  readonly keysPerTeam: number | null;
}

/** Whose rule applies. If both have the same rule, it is the installation's. */
export type RuleOf = "installation" | "team";

/** The rules that apply to new keys of a team: each is the stricter one of the two. */
export interface AppliedRules extends KeyRules {
  /** Whose rule bounds the lifetime. */
  readonly lifetimeOf: RuleOf;
  readonly keysPerMemberOf: RuleOf;
  readonly keysPerTeamOf: RuleOf;
}

/** Returns the stricter of the installation's and the team's rules, one by one. */
export function stricterRules(installation: KeyRules, team: KeyRules): AppliedRules {
  const days = lower(installation.maxKeyDays, team.maxKeyDays);
  const member = lower(installation.keysPerMember, team.keysPerMember);
  const all = lower(installation.keysPerTeam, team.keysPerTeam);
  const mustExpire = days.value !== null || !installation.allowNoExpiry;
  return {
    maxKeyDays: days.value,
    allowNoExpiry: installation.allowNoExpiry && team.allowNoExpiry,
    lifetimeOf: !mustExpire && !team.allowNoExpiry ? "team" : days.of,
    keysPerMember: member.value,
    keysPerMemberOf: member.of,
    keysPerTeam: all.value,
    keysPerTeamOf: all.of,
  };
}

function lower(ofInstallation: number | null, ofTeam: number | null) {
  const isTeams = ofTeam !== null && (ofInstallation === null || ofTeam < ofInstallation);
  const of: RuleOf = isTeams ? "team" : "installation";
  return { value: isTeams ? ofTeam : ofInstallation, of };
}

/** How many keys count against the rules: those of the member in the team, and all of the team. */
export interface KeyCounts {
  readonly ofMember: number;
  readonly ofTeam: number;
}

/**
 * Returns the rule that refuses one more key of this kind, as a sentence for people, or null if
 * there is room for it.
 */
export function countRefusal(
  rules: AppliedRules,
  counts: KeyCounts,
  kind: "personal" | "service",
): string | null {
  const { keysPerMember, keysPerTeam } = rules;
  if (kind === "personal" && keysPerMember !== null && counts.ofMember >= keysPerMember) {
    const team = rules.keysPerMemberOf === "team" ? "this team" : "a team";
    return `A member may have ${keysText(keysPerMember)} in ${team}, and you have ${counts.ofMember}.`;
  }
  if (keysPerTeam === null || counts.ofTeam < keysPerTeam) return null;
  const team = rules.keysPerTeamOf === "team" ? "This team" : "A team";
  return `${team} may have ${keysText(keysPerTeam)}, and there are ${counts.ofTeam}.`;
}

const keysText = (count: number) => amountText(count, "key");
