import type { KeyRules } from "@/lib/policy/view-key-rules";

/** A team with the data that lists show and that forms need for choosing a team. */
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
  /** The number of the team's active keys, which are neither disabled, revoked nor expired. */
  readonly activeKeys: number;
  /** The number of servers on which the team has a grant. */
  readonly servers: number;
}

export interface TeamMemberView {
  readonly id: string;
  readonly name: string;
  /** The email of the person. Null for members, who may see only names. */
  readonly email: string | null;
  readonly role: TeamRole;
  readonly status: "active" | "invited" | "disabled";
  readonly joinedAt: Date;
  /** Whether the reader may change the person's role in the team, and remove them from it. */
  readonly mayPlace: boolean;
  /** False if the person belongs only to this team. */
  readonly hasOtherTeam: boolean;
  /**
   * The number of this person's active personal keys in this team. They would lose access if the
   * person were removed.
   */
  readonly activeKeys: number;
  /** The number of apps that the person connected in this team. They would lose access too. */
  readonly activeConnections: number;
  readonly callsLast7Days: number;
}

/** A team as its own page shows it. */
export interface TeamDetail extends TeamView {
  readonly createdAt: Date;
  /** The version of the team's name. A change of the name must include this version. */
  readonly version: string;
  readonly disabledAt: Date | null;
  readonly members: readonly TeamMemberView[];
  /**
   * The numbers of the team's active keys and recent calls, which show what disabling the team
   * would affect.
   */
  readonly activeKeys: number;
  /** How many of the active keys are service keys, which outlive every membership. */
  readonly serviceKeys: number;
  readonly callsLast7Days: number;
  /** The team's own policy on its keys, with the version that a change of it must include. */
  readonly policy: KeyRules & { readonly version: string };
  /** Whether the reader may change everything about the team: its grants, its policy, its end. */
  readonly mayChange: boolean;
  /** Whether the reader may change its name and its members, as operators and leads may. */
  readonly mayLead: boolean;
}
