"use client";

import { Menu as MenuIcon, Search } from "lucide-react";
import Link from "next/link";
import { useState } from "react";
import { IconButton } from "@/components/ui/form/icon-button";
import { Sheet } from "@/components/ui/overlay/sheet";
import { useCommands } from "./commands-context";
import { Mark } from "./mark";
import { NavList } from "./nav-list";
import type { ShellPerson } from "./shell-person";
import { UserMenu } from "./user-menu";

/**
 * The bar at the top of narrow screens, with the logo, the search button, and a button that opens
 * the navigation in a sheet.
 */
export function TopBar({ person, version }: { person: ShellPerson; version: string }) {
  const [open, setOpen] = useState(false);
  const { openPalette } = useCommands();
  return (
    <header className="sticky top-0 z-30 flex h-12 items-center gap-1 border-b border-line bg-sunken px-2 lg:hidden">
      <Sheet
        side="left"
        title={
          <span className="flex items-center gap-2">
            <Mark />
            Latchkey
          </span>
        }
        open={open}
        onOpenChange={setOpen}
        trigger={
          <IconButton label="Open navigation" plain>
            <MenuIcon aria-hidden="true" />
          </IconButton>
        }
      >
        <div className="min-h-0 flex-1 overflow-y-auto p-3">
          <NavList role={person.role} version={version} onGo={() => setOpen(false)} />
        </div>
        <div className="border-t border-line p-2">
          <UserMenu person={person} />
        </div>
      </Sheet>
      <Link href="/" className="flex h-8 items-center gap-2 rounded-sm px-1.5 font-medium">
        <Mark />
        Latchkey
      </Link>
      <IconButton label="Search" plain onClick={openPalette} className="ml-auto">
        <Search aria-hidden="true" />
      </IconButton>
    </header>
  );
}
