"use client";

import type { ReactNode } from "react";
import {
  disableTeamAction,
  enableTeamAction,
  renameTeamAction,
} from "@/app/(console)/teams/actions";
import { ConfirmDialog } from "@/components/ui/confirm/confirm-dialog";
import { RenameDialog } from "@/components/ui/overlay/rename-dialog";
import { useTasks } from "@/components/ui/overlay/use-tasks";
import type { TeamDetail } from "@/lib/teams/view";
import { TEAM_NAME_MAX } from "@/lib/teams/view-bounds";
import { countText } from "@/lib/words/view-count";

/** What can be changed about a team in a dialog. */
export type TeamTask = "rename" | "disable" | "enable";

interface TeamTasksProps {
  team: TeamDetail;
  /** Renders the controls. `ask` opens the dialog of a task. */
  children: (ask: (task: TeamTask) => void) => ReactNode;
}

/** Controls that change a team, with their dialogs. */
export function TeamTasks({ team, children }: TeamTasksProps) {
  const { ask, shown, done } = useTasks<TeamTask>();
  const { id, name, version } = team;
  return (
    <>
      {children(ask)}
      <RenameDialog
        thing="team"
        description={`Its short name stays ${team.slug}.`}
        name={name}
        version={version}
        maxLength={TEAM_NAME_MAX}
        rename={(next, from) => renameTeamAction(id, next, from)}
        onRenamed={(next) => done(`Renamed to ${next}`)}
        {...shown("rename")}
      />
      <ConfirmDialog
        {...shown("disable")}
        title={`Disable ${name}?`}
        confirmLabel="Disable team"
        onConfirm={async () => {
          const result = await disableTeamAction(id);
          if (!result.ok) return result.message;
          done(`${name} is disabled`);
        }}
      >
        <p>
          Every key of the team is refused at once, until an operator enables the team. Its members
          can still sign in.
        </p>
        <p className="font-medium text-ink">
          {team.activeKeys === 0
            ? "It has no active keys."
            : `This stops ${countText(team.activeKeys, "active key")}, with ${countText(team.callsLast7Days, "call")} in the last 7 days.`}
        </p>
      </ConfirmDialog>
      <ConfirmDialog
        {...shown("enable")}
        tone="primary"
        title={`Enable ${name}?`}
        confirmLabel="Enable team"
        onConfirm={async () => {
          const result = await enableTeamAction(id);
          if (!result.ok) return result.message;
          done(`${name} is enabled`);
        }}
      >
        <p>Its active keys work again at once.</p>
      </ConfirmDialog>
    </>
  );
}
