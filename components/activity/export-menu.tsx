"use client";

import type { ReactNode } from "react";
import { BASE_PATH } from "@/components/shell/base-path";
import { Button } from "@/components/ui/form/button";
import { Menu, MenuItem } from "@/components/ui/overlay/menu";

interface ExportMenuProps {
  icon: ReactNode;
  csvHref: string;
  jsonHref: string;
}

/** The menu that downloads all records that match the filters, as CSV or JSON. */
export function ExportMenu({ icon, csvHref, jsonHref }: ExportMenuProps) {
  const download = (href: string) => () => window.location.assign(BASE_PATH + href);
  return (
    <Menu
      trigger={
        <Button>
          {icon}
          Export
        </Button>
      }
    >
      <MenuItem onClick={download(csvHref)}>As CSV</MenuItem>
      <MenuItem onClick={download(jsonHref)}>As JSON</MenuItem>
    </Menu>
  );
}
