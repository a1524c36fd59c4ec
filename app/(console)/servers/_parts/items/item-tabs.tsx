"use client";

import { useRouter } from "next/navigation";
import { type ReactNode, useState } from "react";
import { SearchField } from "@/components/ui/data/search-field";
import { useToast } from "@/components/ui/feedback/toast";
import { Button } from "@/components/ui/form/button";
import { Tabs } from "@/components/ui/layout/tabs";
import type { ReachedItem } from "@/lib/catalogue/view";
import { EditItemText } from "./edit-item-text";
import { ItemDetails } from "./item-details";
import type { ItemRow } from "./item-rows";
import { TryTool } from "./try-tool";

interface ItemTabsProps {
  server: string;
  rows: readonly ItemRow[];
  /** The name of the tool that is shown expanded and in view, or null. */
  marked: string | null;
  /** True if a changed tool of this server must be approved before clients can call it again. */
  approves: boolean;
  /** True for operators. Members can only view items and try tools. */
  mayChange: boolean;
}

const KINDS = [
  { value: "tools", label: "Tools", one: "tool", kinds: ["tool"] },
  { value: "prompts", label: "Prompts", one: "prompt", kinds: ["prompt"] },
  {
    value: "resources",
    label: "Resources",
    one: "resource",
    kinds: ["resource", "resource_template"],
  },
] as const;
/** A list with more items than this has a search field. */
const LONG_LIST = 8;
/** A list with more items than `WHOLE_LIST` shows only the first `FIRST_ROWS` until asked for all. */
const WHOLE_LIST = 30;
const FIRST_ROWS = 20;

/** Lists a server's tools, prompts and resources in tabs, with the actions for each item. */
export function ItemTabs({ server, rows, marked, approves, mayChange }: ItemTabsProps) {
  const router = useRouter();
  const { toast } = useToast();
  const [trying, setTrying] = useState<ReachedItem | null>(null);
  const [editing, setEditing] = useState<ItemRow | null>(null);
  const done = (title: string) => {
    toast({ title, tone: "green" });
    router.refresh();
  };
  return (
    <>
      <Tabs
        label="What the server offers"
        items={KINDS.map(({ value, label, one, kinds }) => {
          const own = rows.filter((row) => kinds.some((kind) => kind === row.kind));
          return {
            value,
            label: (
              <>
                {label} <span className="text-faint tabular-nums">{own.length}</span>
              </>
            ),
            content: (
              <ItemList rows={own} one={one} marked={one === "tool" ? marked : null}>
                {(row) => (
                  <ItemDetails
                    key={`${row.kind} ${row.name}`}
                    server={server}
                    row={row}
                    marked={row.kind === "tool" && row.name === marked}
                    approves={approves}
                    mayChange={mayChange}
                    onTry={setTrying}
                    onEdit={setEditing}
                    onDone={done}
                  />
                )}
              </ItemList>
            ),
          };
        })}
      />
      <TryTool server={server} tool={trying} onClose={() => setTrying(null)} />
      {mayChange && (
        <EditItemText
          server={server}
          row={editing}
          onClose={() => setEditing(null)}
          onSaved={done}
        />
      )}
    </>
  );
}

interface ItemListProps {
  rows: readonly ItemRow[];
  one: string;
  marked: string | null;
  children: (row: ItemRow) => ReactNode;
}

function ItemList({ rows, one, marked, children }: ItemListProps) {
  const [q, setQ] = useState("");
  const [isWhole, setWhole] = useState(rows.length <= WHOLE_LIST);
  const wanted = q.trim().toLowerCase();
  const shown = rows.filter((row) =>
    [row.name, row.title, row.description].some((text) => text?.toLowerCase().includes(wanted)),
  );
  const hidesMarked = shown.slice(FIRST_ROWS).some(({ name }) => name === marked);
  const isCut = !isWhole && shown.length > WHOLE_LIST && !hidesMarked;
  if (rows.length === 0) {
    return <p className="py-8 text-center text-sm text-muted">No {one}s.</p>;
  }
  return (
    <div className="flex flex-col gap-3">
      {rows.length > LONG_LIST && (
        <SearchField label={`Search ${one}s`} className="sm:w-60" onSearch={setQ} />
      )}
      {shown.length === 0 ? (
        <p role="status" className="py-8 text-center text-sm text-muted">
          No {one} matches “{q.trim()}”.
        </p>
      ) : (
        <ul
          aria-label={`The ${one}s`}
          className="divide-y divide-line overflow-hidden rounded-surface border border-line bg-surface"
        >
          {(isCut ? shown.slice(0, FIRST_ROWS) : shown).map(children)}
        </ul>
      )}
      {isCut && (
        <Button size="sm" className="self-start" onClick={() => setWhole(true)}>
          Show all {shown.length} {one}s
        </Button>
      )}
    </div>
  );
}
