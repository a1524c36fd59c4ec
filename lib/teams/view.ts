/** A team as lists and selects show it. */
export interface TeamView {
  readonly id: string;
  readonly slug: string;
  readonly name: string;
  readonly disabled: boolean;
}

export type TeamRole = "lead" | "member";

/** A team with its counts, as the list of teams shows it. */
export interface TeamSummary extends TeamView {
  readonly members: number;
  /** The number of the team's keys that are neither ended nor disabled. */
  readonly activeKeys: number;
  /** The number of servers for which the team has a grant. */
  readonly servers: number;
}

export interface TeamMemberView {
  readonly id: string;
  readonly name: string;
  /** The person's email; null for members, who see only names. */
  readonly email: string | null;
  readonly role: TeamRole;
  readonly status: "active" | "invited" | "disabled";
  readonly joinedAt: Date;
  /** False if this is the person's only team. */
  readonly hasOtherTeam: boolean;
  /**
   * The number of this person's active personal keys in this team, which removing the member would
   * end.
   */
  readonly activeKeys: number;
  readonly callsLast7Days: number;
}

/** A team as its page shows it. */
export interface TeamDetail extends TeamView {
  readonly createdAt: Date;
  /** The version of the name. A rename sends this version back. */
  readonly version: string;
  readonly disabledAt: Date | null;
  readonly members: readonly TeamMemberView[];
  /** Active keys and recent calls, which disabling the team would stop. */
  readonly activeKeys: number;
  readonly callsLast7Days: number;
  /** Whether the current person may change the team. */
  readonly mayChange: boolean;
}
