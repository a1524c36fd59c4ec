"use client";

import { CirclePause, CirclePlay, Ellipsis, KeyRound, Link2, Pencil, UserCog } from "lucide-react";
import { IconButton } from "@/components/ui/form/icon-button";
import { Menu, MenuItem, MenuSeparator } from "@/components/ui/overlay/menu";
import type { PersonView } from "@/lib/identity/view";

export type PersonTask = "edit" | "reset" | "role" | "disable" | "enable";

interface PersonMenuProps {
  person: PersonView;
  /**
   * True if the menu is for the signed-in user, whose own account is edited on the settings page
   * instead.
   */
  own: boolean;
  onTask: (task: PersonTask) => void;
}

/** The menu of actions for one person. */
export function PersonMenu({ person, own, onTask }: PersonMenuProps) {
  return (
    <Menu
      trigger={
        <IconButton label={`Actions for ${person.name}`} plain>
          <Ellipsis aria-hidden="true" />
        </IconButton>
      }
    >
      <MenuItem href={`/keys?owner=${person.id}`} icon={<KeyRound />}>
        Show keys
      </MenuItem>
      {own && (
        <MenuItem href="/settings" icon={<UserCog />}>
          Your settings
        </MenuItem>
      )}
      {!own && person.status !== "disabled" && (
        <>
          <MenuItem icon={<Pencil />} onClick={() => onTask("edit")}>
            Edit
          </MenuItem>
          <MenuItem icon={<Link2 />} onClick={() => onTask("reset")}>
            {person.status === "invited" ? "New link" : "Reset password"}
          </MenuItem>
          <MenuItem icon={<UserCog />} onClick={() => onTask("role")}>
            {person.role === "operator" ? "Make member" : "Make operator"}
          </MenuItem>
          <MenuSeparator />
          <MenuItem danger icon={<CirclePause />} onClick={() => onTask("disable")}>
            Disable
          </MenuItem>
        </>
      )}
      {!own && person.status === "disabled" && (
        <MenuItem icon={<CirclePlay />} onClick={() => onTask("enable")}>
          Enable
        </MenuItem>
      )}
    </Menu>
  );
}
