"use client";

import {
  disableTeamAction,
  enableTeamAction,
  renameTeamAction,
} from "@/app/(console)/teams/actions";
import { usePageActions } from "@/components/shell/palette/use-page-actions";
import { ConfirmDialog } from "@/components/ui/confirm/confirm-dialog";
import { countText } from "@/components/ui/data/count-text";
import { Button } from "@/components/ui/form/button";
import { RenameDialog } from "@/components/ui/overlay/rename-dialog";
import { useTasks } from "@/components/ui/overlay/use-tasks";
import type { TeamDetail } from "@/lib/teams/view";
import { TEAM_NAME_MAX } from "@/lib/teams/view-bounds";

/** The buttons that rename, disable and enable a team, in the header of the team's page. */
export function TeamHeaderActions({ team }: { team: TeamDetail }) {
  const { ask, shown, done } = useTasks<"rename" | "disable" | "enable">();
  const { id, name, version } = team;
  usePageActions([
    { label: "Rename team", run: () => ask("rename") },
    team.disabled
      ? { label: "Enable team", run: () => ask("enable") }
      : { label: "Disable team", run: () => ask("disable") },
  ]);
  return (
    <>
      <Button onClick={() => ask("rename")}>Rename</Button>
      {team.disabled ? (
        <Button variant="primary" onClick={() => ask("enable")}>
          Enable
        </Button>
      ) : (
        <Button onClick={() => ask("disable")}>Disable</Button>
      )}
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
