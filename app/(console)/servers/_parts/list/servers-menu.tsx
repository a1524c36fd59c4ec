"use client";

import { Download, Ellipsis, FileInput } from "lucide-react";
import { useImportSheet } from "@/app/(console)/servers/_parts/import/use-import-sheet";
import { BASE_PATH } from "@/components/shell/base-path";
import { Button } from "@/components/ui/form/button";
import { IconButton } from "@/components/ui/form/icon-button";
import { Menu, MenuItem } from "@/components/ui/overlay/menu";

/**
 * The menu that imports and exports servers. If there are no servers, it is replaced by a button
 * that imports servers.
 */
export function ServersMenu({ empty = false }: { empty?: boolean }) {
  const [, setOpen] = useImportSheet();
  const open = () => void setOpen("1");
  if (empty) return <Button onClick={open}>Import servers</Button>;
  return (
    <Menu
      trigger={
        <IconButton label="More actions" plain>
          <Ellipsis aria-hidden="true" />
        </IconButton>
      }
    >
      <MenuItem icon={<FileInput />} onClick={open}>
        Import
      </MenuItem>
      <MenuItem
        icon={<Download />}
        onClick={() => window.location.assign(`${BASE_PATH}/export/servers`)}
      >
        Export
      </MenuItem>
    </Menu>
  );
}
