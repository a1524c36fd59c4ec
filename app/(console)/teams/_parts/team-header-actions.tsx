"use client";

import { usePageActions } from "@/components/shell/palette/use-page-actions";
import { Button } from "@/components/ui/form/button";
import type { TeamDetail } from "@/lib/teams/view";
import { type TeamTask, TeamTasks } from "./team-tasks";

/** The buttons that rename a team, or enable it, in the header of the team's page. */
export function TeamHeaderActions({ team }: { team: TeamDetail }) {
  return (
    <TeamTasks team={team}>{(ask) => <Buttons disabled={team.disabled} ask={ask} />}</TeamTasks>
  );
}

function Buttons({ disabled, ask }: { disabled: boolean; ask: (task: TeamTask) => void }) {
  usePageActions([
    { label: "Rename team", run: () => ask("rename") },
    disabled
      ? { label: "Enable team", run: () => ask("enable") }
      : { label: "Disable team", run: () => ask("disable") },
  ]);
  return (
    <>
      <Button onClick={() => ask("rename")}>Rename</Button>
      {disabled && (
        <Button variant="primary" onClick={() => ask("enable")}>
          Enable
        </Button>
      )}
    </>
  );
}
