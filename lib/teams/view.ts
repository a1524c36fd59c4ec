/** A team as lists and choices show it. */
export interface TeamView {
  readonly id: string;
  readonly slug: string;
  readonly name: string;
  readonly disabled: boolean;
}

export type TeamRole = "lead" | "member";

/** A team with what it holds, as the list of teams shows it. */
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
  /** Null for members, who see the names of their team and no more. */
  readonly email: string | null;
  readonly role: TeamRole;
  readonly status: "active" | "invited" | "disabled";
  readonly joinedAt: Date;
  /** False where this is the person's only team. */
  readonly hasOtherTeam: boolean;
  /** Personal keys of this person in this team that would end with the membership. */
  readonly activeKeys: number;
  readonly callsLast7Days: number;
}

/** One team, as its page shows it. */
export interface TeamDetail extends TeamView {
  readonly createdAt: Date;
  /** Of its name: what a change of it names. */
  readonly version: string;
  readonly disabledAt: Date | null;
  readonly members: readonly TeamMemberView[];
  /** What disabling the team would stop. */
  readonly activeKeys: number;
  readonly callsLast7Days: number;
  /** May the person who looks change it? */
  readonly mayChange: boolean;
}
