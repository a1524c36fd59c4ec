import { UsersRound } from "lucide-react";
import type { Metadata } from "next";
import { pageValue } from "@/app/_server/page-value";
import { pageContext } from "@/app/_server/request-context";
import { CreateTeam } from "@/app/(console)/teams/_parts/create-team";
import { TeamList } from "@/app/(console)/teams/_parts/team-list";
import { RoomTabs } from "@/components/shell/room-tabs";
import { EmptyState } from "@/components/ui/feedback/empty-state";
import { PageHeader } from "@/components/ui/layout/page-header";
import { actsAsOperator } from "@/lib/core/context";
import { surveyTeams } from "@/lib/teams/survey-teams";

export const metadata: Metadata = { title: "Teams" };

/** The page that lists teams. Operators see all teams, and members see only their own teams. */
export default async function TeamsPage() {
  const ctx = await pageContext();
  const teams = pageValue(await surveyTeams(ctx, {}));
  const operator = actsAsOperator(ctx.actor);
  return (
    <>
      <PageHeader
        title="Teams"
        description={
          operator
            ? "Every key belongs to one team, and can use at most what the team is granted."
            : "The teams that you create keys for."
        }
        action={operator ? <CreateTeam /> : undefined}
      />
      <RoomTabs room="/teams" current="/teams" operator={operator} />
      {teams.length === 0 ? (
        <EmptyState icon={<UsersRound />} title="No teams yet">
          A team defines which servers its keys can use.{" "}
          {operator ? "Create the first one." : "An operator can add you to one."}
        </EmptyState>
      ) : (
        <TeamList teams={teams} />
      )}
    </>
  );
}
