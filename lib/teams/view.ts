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
  /** Keys of the team that are neither ended nor disabled. */
  readonly activeKeys: number;
  /** Servers that the team has a grant for. */
  readonly servers: number;
}

export interface TeamMemberView {
  readonly id: string;
  readonly name: string;
  /** Null for members, who see only names. */
  readonly email: string | null;
  readonly role: TeamRole;
  readonly status: "active" | "invited" | "disabled";
  readonly joinedAt: Date;
  /** False where this is the person's only team. */
  readonly hasOtherTeam: boolean;
  /** Active personal keys of this person in this team, which removing the member would end. */
  readonly activeKeys: number;
  readonly callsLast7Days: number;
}

/** One team, as its page shows it. */
export interface TeamDetail extends TeamView {
  readonly createdAt: Date;
  /** Version of the name, which a rename sends back. */
  readonly version: string;
  readonly disabledAt: Date | null;
  readonly members: readonly TeamMemberView[];
  /** Active keys and recent calls, which disabling the team would stop. */
  readonly activeKeys: number;
  readonly callsLast7Days: number;
  /** Whether the current person may change it. */
  readonly mayChange: boolean;
}
