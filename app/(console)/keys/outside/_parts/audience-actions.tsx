"use client";

import { Code, Ellipsis, Pencil, Trash2 } from "lucide-react";
import { removeAudienceAction } from "@/app/(console)/keys/outside/actions";
import { ConfirmDialog } from "@/components/ui/confirm/confirm-dialog";
import { IconButton } from "@/components/ui/form/icon-button";
import { Menu, MenuItem, MenuSeparator } from "@/components/ui/overlay/menu";
import { useTasks } from "@/components/ui/overlay/use-tasks";
import type { AudienceView } from "@/lib/outward/view";
import type { TeamView } from "@/lib/teams/view";
import { EditAudience } from "./edit-audience";
import { heldText } from "./held-text";

interface AudienceActionsProps {
  audience: AudienceView;
  teams: readonly TeamView[];
}

/**
 * The menu of actions for a server outside the gateway, with the sheet and the confirmation dialog
 * that the actions open.
 */
export function AudienceActions({ audience, teams }: AudienceActionsProps) {
  const { ask, shown, done } = useTasks<"edit" | "remove">();
  const { id, name } = audience;
  const held = heldText(audience.heldBy);
  return (
    <>
      <Menu
        trigger={
          <IconButton label={`Actions for ${name}`} plain>
            <Ellipsis aria-hidden="true" />
          </IconButton>
        }
      >
        <MenuItem href={`/connect/verify?audience=${id}`} icon={<Code />}>
          Code for the server
        </MenuItem>
        <MenuItem icon={<Pencil />} onClick={() => ask("edit")}>
          Edit
        </MenuItem>
        <MenuSeparator />
        <MenuItem danger icon={<Trash2 />} onClick={() => ask("remove")}>
          Remove
        </MenuItem>
      </Menu>
      <EditAudience
        {...{ audience, teams }}
        {...shown("edit")}
        onSaved={(saved) => done(`${saved} is saved`)}
      />
      <ConfirmDialog
        {...shown("remove")}
        title={`Remove ${name}?`}
        confirmLabel="Remove server"
        onConfirm={async () => {
          const result = await removeAudienceAction(id);
          if (!result.ok) return result.message;
          done(`${name} is removed`);
        }}
      >
        <p>
          {held === null ? "No key, app or rule has it." : `${held} will lose it.`} From now on, no
          token is issued for it. Tokens that were issued before are accepted there until they
          expire, at most 15 minutes from now.
        </p>
      </ConfirmDialog>
    </>
  );
}
