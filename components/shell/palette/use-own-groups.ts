"use client";

import { Copy, Zap } from "lucide-react";
import { usePathname, useRouter } from "next/navigation";
import { useState, useSyncExternalStore } from "react";
import { useCommands } from "@/components/shell/commands-context";
import type { ShellPerson } from "@/components/shell/shell-person";
import { useTheme } from "@/components/shell/theme/use-theme";
import { leave } from "@/components/ui/confirm/leave-guards";
import { useToast } from "@/components/ui/feedback/toast";
import { hrefOf, itemOf } from "./found-items";
import { type PaletteGroup, type PaletteItem, paletteGroups } from "./palette-items";
import { readRecents } from "./recents";

interface OwnGroups {
  go: (href: string) => void;
  /** The things that were opened last, without the open one. */
  recents: PaletteGroup[];
  /** All pages, the actions of the open page, and the actions of the console. */
  own: PaletteGroup[];
}

/** Returns the entries that the palette knows without asking the server, read when it opens. */
export function useOwnGroups(role: ShellPerson["role"]): OwnGroups {
  const router = useRouter();
  const pathname = usePathname();
  const commands = useCommands();
  const [, setTheme] = useTheme();
  const { toast } = useToast();
  const go = (href: string) => leave(() => router.push(href));
  const [recents] = useState(() => readRecents().filter((hit) => hrefOf(hit) !== pathname));
  const { subscribe, read } = commands.page;
  const { thing, actions } = useSyncExternalStore(subscribe, read, read);

  const copied = async (text: string) => {
    try {
      await navigator.clipboard.writeText(text);
      toast({ title: `Copied ${text}`, tone: "green" });
    } catch {
      toast({ title: `The browser refused the clipboard. Copy it here: ${text}`, tone: "red" });
    }
  };
  const page: PaletteItem[] = actions.map(({ label, run }) => ({
    ...{ value: `page ${label}`, label, icon: Zap, run },
  }));
  if (thing) {
    const what = thing.kind === "server" || thing.kind === "team" ? "name" : "id";
    page.push({
      value: "page copy",
      label: `Copy ${what}`,
      detail: thing.id,
      icon: Copy,
      run: () => void copied(thing.id),
    });
  }
  // The pages come first, so that a careless Enter never ends or disables what is open.
  const [pages, ...rest] = paletteGroups({ role, go, setTheme, commands });
  const groups = [pages, { value: thing?.title ?? "This page", items: page }, ...rest];
  return {
    go,
    recents: filled([{ value: "Recent", items: recents.map((hit) => itemOf(hit, go)) }]),
    own: filled(groups),
  };
}

const filled = (groups: PaletteGroup[]) => groups.filter(({ items }) => items.length > 0);
