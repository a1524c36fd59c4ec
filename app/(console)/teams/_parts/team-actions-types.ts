import type { Outcome } from "@/components/ui/form/outcome";
import type { CreateTeamInput } from "@/lib/teams/schema";
import type { TeamRole, TeamView } from "@/lib/teams/view";

export type CreateTeamAction = (input: CreateTeamInput) => Promise<Outcome<TeamView>>;

/** The server actions of a team's page. Each one decides again who may. */
export interface TeamActions {
  readonly rename: (id: string, name: string, version: string) => Promise<Outcome<unknown>>;
  readonly disable: (id: string) => Promise<Outcome<unknown>>;
  readonly enable: (id: string) => Promise<Outcome<unknown>>;
  readonly addMember: (id: string, personId: string, role: TeamRole) => Promise<Outcome<unknown>>;
  readonly removeMember: (
    id: string,
    personId: string,
  ) => Promise<Outcome<{ readonly endedKeys: readonly unknown[] }>>;
  readonly setRole: (id: string, personId: string, role: TeamRole) => Promise<Outcome<unknown>>;
}
