"use client";

import { Ban, CirclePause, CirclePlay, Ellipsis, PanelRight, PencilLine } from "lucide-react";
import { IconButton } from "@/components/ui/icon-button";
import { Menu, MenuItem, MenuSeparator } from "@/components/ui/menu";
import type { KeyView } from "@/lib/keys/view";

export type KeyTask = "rename" | "disable" | "enable" | "revoke";

/** What can be done to a key. A revoked one has nothing left but its page. */
export function KeyMenu({ apiKey, onTask }: { apiKey: KeyView; onTask: (task: KeyTask) => void }) {
  const revoked = apiKey.status === "revoked";
  return (
    <Menu
      trigger={
        <IconButton label={`Actions for ${apiKey.name}`} plain>
          <Ellipsis aria-hidden="true" />
        </IconButton>
      }
    >
      <MenuItem href={`/keys/${apiKey.id}`} icon={<PanelRight />}>
        Open
      </MenuItem>
      {!revoked && (
        <>
          <MenuItem icon={<PencilLine />} onClick={() => onTask("rename")}>
            Rename
          </MenuItem>
          {apiKey.disabledAt ? (
            <MenuItem icon={<CirclePlay />} onClick={() => onTask("enable")}>
              Enable
            </MenuItem>
          ) : (
            <MenuItem icon={<CirclePause />} onClick={() => onTask("disable")}>
              Disable
            </MenuItem>
          )}
          <MenuSeparator />
          <MenuItem danger icon={<Ban />} onClick={() => onTask("revoke")}>
            Revoke
          </MenuItem>
        </>
      )}
    </Menu>
  );
}
