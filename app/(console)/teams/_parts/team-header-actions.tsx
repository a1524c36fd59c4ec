"use client";

import { usePageActions } from "@/components/shell/palette/use-page-actions";
import { Button } from "@/components/ui/form/button";
import type { TeamDetail } from "@/lib/teams/view";
import { type TeamTask, TeamTasks } from "./team-tasks";

/** The buttons that rename a team, or enable it, in the header of the team's page. Leads only rename. */
export function TeamHeaderActions({ team }: { team: TeamDetail }) {
  return <TeamTasks team={team}>{(ask) => <Buttons team={team} ask={ask} />}</TeamTasks>;
}

function Buttons({ team, ask }: { team: TeamDetail; ask: (task: TeamTask) => void }) {
  const { disabled, mayChange } = team;
  const turn = disabled
    ? { label: "Enable team", run: () => ask("enable") }
    : { label: "Disable team", run: () => ask("disable") };
  usePageActions([
    { label: "Rename team", run: () => ask("rename") },
    ...(mayChange ? [turn] : []),
  ]);
  return (
    <>
      <Button onClick={() => ask("rename")}>Rename</Button>
      {disabled && mayChange && (
        <Button variant="primary" onClick={() => ask("enable")}>
          Enable
        </Button>
      )}
    </>
  );
}
