"use client";

import { useRouter } from "next/navigation";
import { useEffect, useRef, useState } from "react";
import { KeyDialogs, type KeyDialogsProps } from "@/app/(console)/keys/_parts/key-dialogs";
import { KeyMenu } from "@/app/(console)/keys/_parts/key-menu";
import { isFinal, type KeyView } from "@/lib/keys/view";
import { BulkBar, type Matching } from "./bulk-bar";
import { KeyCards } from "./key-cards";
import { type KeySort, KeyTable } from "./key-table";
import { useSelection } from "./use-selection";

export interface KeyListProps {
  rows: readonly KeyView[];
  /** The filter of the list, with the number of keys on all pages that match it. */
  matching: Matching;
  /** The number of calls on each of the last seven days, by key id. */
  use: Readonly<Record<string, readonly number[]>>;
  now: Date;
  /** True for operators and leads, who see other people's keys. Members see only their own. */
  showOwner: boolean;
  sort: KeySort;
}

/**
 * One page of the list of keys, as a table or, on narrow screens, as cards. A bar offers actions
 * for the selected keys.
 */
export function KeyList({ rows, matching, use, now, showOwner, sort }: KeyListProps) {
  const router = useRouter();
  const list = useRef<HTMLDivElement>(null);
  const next = useRef<HTMLElement | null>(null);
  const [task, setTask] = useState<KeyDialogsProps["task"]>(null);
  const selectable = rows.filter((row) => !isFinal(row));
  const selection = useSelection(selectable);
  const leaveBar = (focusNext: HTMLElement | null | undefined) => {
    next.current = focusNext ?? list.current;
    selection.pickAll(false);
  };
  // When the bar disappears, the button or dialog that had the focus disappears too, so another
  // element must get the focus.
  useEffect(() => {
    if (selection.count > 0 || !next.current) return;
    next.current.focus();
    next.current = null;
  }, [selection.count]);
  const menu = (row: KeyView) => (
    <KeyMenu apiKey={row} onTask={(kind) => setTask({ kind, apiKey: row })} />
  );
  const shared = { rows, now, showOwner, selection, menu };
  return (
    <>
      <div ref={list} tabIndex={-1} className="outline-none">
        <KeyTable {...shared} use={use} sort={sort} />
        <KeyCards {...shared} />
      </div>
      <BulkBar
        matching={selection.all && matching.count > rows.length ? matching : undefined}
        keys={selectable.filter(({ id }) => selection.has(id))}
        onAll={selection.all ? undefined : () => selection.pickAll(true)}
        onClear={() => leaveBar(firstSelected(list.current))}
        onChanged={() => {
          leaveBar(list.current);
          router.refresh();
        }}
      />
      <KeyDialogs task={task} onClose={() => setTask(null)} onChanged={() => router.refresh()} />
    </>
  );
}

/**
 * Finds the first visible checkbox of a selected key. Every key has one checkbox in the table and
 * one in the list of cards, and one of these two lists is hidden.
 */
function firstSelected(list: HTMLElement | null) {
  const boxes = list?.querySelectorAll<HTMLElement>('[aria-label^="Select "][data-checked]') ?? [];
  return [...boxes].find((box) => box.checkVisibility());
}
