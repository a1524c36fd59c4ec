"use client";

import { useRouter } from "next/navigation";
import { useState, useTransition } from "react";
import { askServer } from "@/components/ui/ask-server";
import { Button } from "@/components/ui/button";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { countText } from "@/components/ui/count-text";
import { Dialog } from "@/components/ui/dialog";
import { TextField } from "@/components/ui/text-field";
import { useToast } from "@/components/ui/toast";
import { TEAM_NAME_MAX } from "@/lib/teams/schema";
import type { TeamDetail } from "@/lib/teams/view";
import type { TeamActions } from "./team-actions-types";

interface TeamHeaderProps {
  team: TeamDetail;
  actions: TeamActions;
}

/** Rename, disable and enable a team, in the header of its page. */
export function TeamHeaderActions({ team, actions }: TeamHeaderProps) {
  const router = useRouter();
  const { toast } = useToast();
  const [asking, setAsking] = useState<"rename" | "disable" | "enable" | null>(null);
  const shown = (kind: typeof asking) => ({
    open: asking === kind,
    onOpenChange: (open: boolean) => setAsking(open ? kind : null),
  });
  const done = (title: string) => {
    toast({ title, tone: "green" });
    router.refresh();
  };
  const { id, name } = team;
  return (
    <>
      <Button onClick={() => setAsking("rename")}>Rename</Button>
      {team.disabled ? (
        <Button variant="primary" onClick={() => setAsking("enable")}>
          Enable
        </Button>
      ) : (
        <Button onClick={() => setAsking("disable")}>Disable</Button>
      )}
      <RenameTeam
        team={team}
        rename={actions.rename}
        onRenamed={(next) => done(`Renamed to ${next}`)}
        {...shown("rename")}
      />
      <ConfirmDialog
        {...shown("disable")}
        title={`Disable ${name}?`}
        confirmLabel="Disable team"
        onConfirm={async () => {
          const result = await actions.disable(id);
          if (!result.ok) return result.message;
          done(`${name} is disabled`);
        }}
      >
        <p>
          Every key of the team is refused at once, until somebody enables it again. Its members can
          still sign in.
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
          const result = await actions.enable(id);
          if (!result.ok) return result.message;
          done(`${name} is enabled`);
        }}
      >
        <p>Its keys work again from now on, each as it was.</p>
      </ConfirmDialog>
    </>
  );
}

interface RenameTeamProps {
  team: TeamDetail;
  open: boolean;
  onOpenChange: (open: boolean) => void;
  rename: TeamActions["rename"];
  onRenamed: (name: string) => void;
}

function RenameTeam({ team, open, onOpenChange, rename, onRenamed }: RenameTeamProps) {
  const [error, setError] = useState<string>();
  const [pending, start] = useTransition();
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title="Rename team"
      description={`Its short name stays ${team.slug}.`}
      size="sm"
    >
      <form
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          const name = String(new FormData(event.currentTarget).get("name") ?? "").trim();
          start(async () => {
            const result = await askServer(rename(team.id, name));
            setError(result.ok ? undefined : (result.fields.name ?? result.message));
            if (!result.ok) return;
            onOpenChange(false);
            onRenamed(name);
          });
        }}
      >
        <TextField
          name="name"
          label="Name"
          defaultValue={team.name}
          maxLength={TEAM_NAME_MAX}
          error={error}
          required
        />
        <div className="flex justify-end gap-2">
          <Button onClick={() => onOpenChange(false)}>Cancel</Button>
          <Button type="submit" variant="primary" pending={pending}>
            Rename team
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
