"use client";

import { Autocomplete } from "@base-ui/react/autocomplete";
import { Dialog } from "@base-ui/react/dialog";
import { Search } from "lucide-react";
import { useRouter } from "next/navigation";
import { useMemo } from "react";
import { useCommands } from "@/components/shell/commands-context";
import type { ShellPerson } from "@/components/shell/shell-person";
import { useTheme } from "@/components/shell/theme/use-theme";
import { leave } from "@/components/ui/confirm/leave-guards";
import { Kbd } from "@/components/ui/data/kbd";
import { type PaletteGroup, type PaletteItem, paletteGroups } from "./palette-items";

interface PaletteProps {
  role: ShellPerson["role"];
  open: boolean;
  onOpenChange: (open: boolean) => void;
}

/** The command palette, in which the user searches for pages and actions. */
export function Palette({ role, open, onOpenChange }: PaletteProps) {
  const router = useRouter();
  const commands = useCommands();
  const [, setTheme] = useTheme();
  const groups = useMemo(
    () => paletteGroups({ role, go: (href) => leave(() => router.push(href)), setTheme, commands }),
    [role, router, setTheme, commands],
  );

  function choose(item: PaletteItem) {
    onOpenChange(false);
    item.run();
  }

  return (
    <Dialog.Root open={open} onOpenChange={onOpenChange}>
      <Dialog.Portal>
        <Dialog.Backdrop className="fade fixed inset-0 z-40 bg-backdrop" />
        <Dialog.Viewport className="fixed inset-0 z-40 flex items-start justify-center px-4 pt-[12dvh] pb-4">
          <Dialog.Popup
            data-modal=""
            aria-label="Pages and actions"
            className="pop flex max-h-[min(440px,76dvh)] w-full max-w-[520px] flex-col overflow-hidden rounded-surface border border-line bg-surface shadow-float outline-none"
          >
            <Autocomplete.Root open inline items={groups} autoHighlight="always" keepHighlight>
              <div className="flex items-center gap-2.5 border-b border-line px-4">
                <Search aria-hidden="true" className="size-4 shrink-0 text-muted" />
                <Autocomplete.Input
                  aria-label="Search pages and actions"
                  placeholder="Search pages and actions"
                  className="h-12 w-full min-w-0 bg-transparent text-base outline-none max-sm:text-[16px]"
                />
                <Dialog.Close className="shrink-0 rounded-sm">
                  <span className="sr-only">Close</span>
                  <Kbd>Esc</Kbd>
                </Dialog.Close>
              </div>
              <div className="flex min-h-0 flex-1 flex-col">
                <Autocomplete.Empty className="px-2.5 py-6 text-center text-sm text-muted empty:hidden">
                  No matches. Try the name of a page or an action.
                </Autocomplete.Empty>
                <Autocomplete.List className="min-h-0 flex-1 overflow-y-auto p-1.5 data-[empty]:p-0">
                  {(group: PaletteGroup) => (
                    <Autocomplete.Group key={group.value} items={group.items} className="pb-1">
                      <Autocomplete.GroupLabel className="px-2.5 py-1.5 text-xs text-muted">
                        {group.value}
                      </Autocomplete.GroupLabel>
                      <Autocomplete.Collection>
                        {(item: PaletteItem) => (
                          <Autocomplete.Item
                            key={item.value}
                            value={item}
                            onClick={() => choose(item)}
                            className="flex h-9 items-center gap-2.5 rounded-control px-2.5 text-base outline-none select-none data-[highlighted]:bg-hover"
                          >
                            <item.icon aria-hidden="true" className="size-4 text-muted" />
                            <span className="min-w-0 flex-1 truncate">{item.label}</span>
                            {item.keys && (
                              <span aria-hidden="true" className="flex gap-1 max-sm:hidden">
                                {item.keys.map((key) => (
                                  <Kbd key={key}>{key}</Kbd>
                                ))}
                              </span>
                            )}
                          </Autocomplete.Item>
                        )}
                      </Autocomplete.Collection>
                    </Autocomplete.Group>
                  )}
                </Autocomplete.List>
              </div>
            </Autocomplete.Root>
          </Dialog.Popup>
        </Dialog.Viewport>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
