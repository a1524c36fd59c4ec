"use client";

import { Autocomplete } from "@base-ui/react/autocomplete";
import { Dialog } from "@base-ui/react/dialog";
import { Search } from "lucide-react";
import { useState } from "react";
import type { ShellPerson } from "@/components/shell/shell-person";
import { Kbd } from "@/components/ui/data/kbd";
import { scopeOf } from "@/lib/search/view-scope";
import { amountText } from "@/lib/words/view-count";
import { foundGroups } from "./found-items";
import { PaletteEntry } from "./palette-entry";
import { matchingGroups, type PaletteGroup, type PaletteItem } from "./palette-items";
import { useOwnGroups } from "./use-own-groups";
import { type SearchState, useSearch } from "./use-search";

interface PaletteSearchProps {
  role: ShellPerson["role"];
  onClose: () => void;
}

/** The search field of the palette with its results. Entries of the console itself come first. */
export function PaletteSearch({ role, onClose }: PaletteSearchProps) {
  const [typed, setTyped] = useState("");
  const { go, recents, own } = useOwnGroups(role);
  const search = useSearch(typed);
  const { kind, q } = scopeOf(typed);
  const found = search.status === "found" ? foundGroups(search.result, q, go) : [];
  const groups =
    typed.trim() === ""
      ? [...recents, ...own]
      : [...(kind ? [] : matchingGroups(own, q)), ...found];
  const count = groups.reduce((sum, { items }) => sum + items.length, 0);

  function choose(item: PaletteItem) {
    onClose();
    item.run();
  }

  return (
    <Autocomplete.Root
      open
      inline
      items={groups}
      mode="none"
      value={typed}
      onValueChange={(value, { reason }) => {
        // Choosing an entry would otherwise write its name into the field.
        if (reason !== "item-press") setTyped(value);
      }}
      autoHighlight="always"
      keepHighlight
    >
      <div className="flex items-center gap-2.5 border-b border-line px-4">
        <Search aria-hidden="true" className="size-4 shrink-0 text-muted" />
        <Autocomplete.Input
          aria-label="Search"
          placeholder="Search pages, keys, servers, tools"
          maxLength={200}
          className="h-12 w-full min-w-0 bg-transparent text-base outline-none max-sm:text-[16px]"
        />
        <Dialog.Close className="shrink-0 rounded-sm">
          <span className="sr-only">Close</span>
          <Kbd>Esc</Kbd>
        </Dialog.Close>
      </div>
      <div className="flex min-h-0 flex-1 flex-col">
        <p role="status" className="sr-only">
          {statusText(search, count)}
        </p>
        {count === 0 && (
          <p aria-hidden="true" className="px-4 py-6 text-center text-sm text-muted">
            {statusText(search, count) || `Type a name after "${kind}:".`}
          </p>
        )}
        <Autocomplete.List className="min-h-0 flex-1 overflow-y-auto p-1.5 data-[empty]:p-0">
          {(group: PaletteGroup) => (
            <Autocomplete.Group key={group.value} items={group.items} className="pb-1">
              <Autocomplete.GroupLabel className="px-2.5 py-1.5 text-xs text-muted">
                {group.value}
              </Autocomplete.GroupLabel>
              <Autocomplete.Collection>
                {(item: PaletteItem) => (
                  <PaletteEntry key={item.value} item={item} onChoose={choose} />
                )}
              </Autocomplete.Collection>
            </Autocomplete.Group>
          )}
        </Autocomplete.List>
        <p className="border-t border-line px-4 py-2 text-xs text-muted">
          Narrow the search with <code className="font-mono">key:</code>{" "}
          <code className="font-mono">server:</code> <code className="font-mono">tool:</code>{" "}
          <code className="font-mono">team:</code>{" "}
          {role === "operator" && <code className="font-mono">person:</code>}{" "}
          <code className="font-mono">request:</code>
        </p>
      </div>
    </Autocomplete.Root>
  );
}

/** What a screen reader announces, and what is shown if there are no entries. */
function statusText({ status }: SearchState, count: number): string {
  if (status === "failed") return "The search did not work. Check your connection, and type again.";
  if (status === "searching") return "Searching";
  if (status === "idle") return "";
  if (count === 0) return "Nothing matches. Try part of a name, or the id of a request.";
  return amountText(count, "result");
}
