"use client";

import { Dialog } from "@base-ui/react/dialog";
import type { ShellPerson } from "@/components/shell/shell-person";
import { PaletteSearch } from "./palette-search";

interface PaletteProps {
  role: ShellPerson["role"];
  open: boolean;
  onOpenChange: (open: boolean) => void;
}

/**
 * The command palette, in which the user searches for pages, actions, keys, servers, tools, people,
 * teams and requests.
 */
export function Palette({ role, open, onOpenChange }: PaletteProps) {
  return (
    <Dialog.Root open={open} onOpenChange={onOpenChange}>
      <Dialog.Portal>
        <Dialog.Backdrop className="fade fixed inset-0 z-40 bg-backdrop" />
        <Dialog.Viewport className="fixed inset-0 z-40 flex items-start justify-center px-4 pt-[12dvh] pb-4">
          <Dialog.Popup
            data-modal=""
            aria-label="Search"
            className="pop flex max-h-[min(480px,76dvh)] w-full max-w-[560px] flex-col overflow-hidden rounded-surface border border-line bg-surface shadow-float outline-none"
          >
            <PaletteSearch role={role} onClose={() => onOpenChange(false)} />
          </Dialog.Popup>
        </Dialog.Viewport>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
