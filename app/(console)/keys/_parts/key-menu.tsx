"use client";

import { Ban, CirclePause, CirclePlay, Copy, Ellipsis, PanelRight, PencilLine } from "lucide-react";
import { IconButton } from "@/components/ui/form/icon-button";
import { Menu, MenuItem, MenuSeparator } from "@/components/ui/overlay/menu";
import { isFinal, type KeyView } from "@/lib/keys/view";

export type KeyTask = "rename" | "disable" | "enable" | "revoke";

/**
 * The menu of a key's actions. A key that can never be used again can only be opened and
 * duplicated.
 */
export function KeyMenu({ apiKey, onTask }: { apiKey: KeyView; onTask: (task: KeyTask) => void }) {
  const over = isFinal(apiKey);
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
      <MenuItem href={`/keys?create=1&from=${apiKey.id}`} icon={<Copy />}>
        Duplicate
      </MenuItem>
      {!over && (
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
