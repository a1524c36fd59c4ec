"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { CardList, RowCard } from "@/components/ui/card-list";
import { Checkbox } from "@/components/ui/checkbox";
import { RowTitle } from "@/components/ui/row-title";
import { SortHeader } from "@/components/ui/sort-header";
import { SparkBars } from "@/components/ui/spark-bars";
import {
  Table,
  TableBody,
  TableCell,
  TableHead,
  TableHeader,
  TableRow,
} from "@/components/ui/table";
import { type KeyView, maskedKey } from "@/lib/keys/view";
import { BulkBar } from "./bulk-bar";
import type { BulkKeyActions, KeyActions } from "./key-actions-types";
import { KeyDialogs, type KeyDialogsProps } from "./key-dialogs";
import { KeyExpiry, KeyLastUsed, KeyOwner } from "./key-facts";
import { KeyMenu } from "./key-menu";
import { KeyPill } from "./key-pill";

export type SortColumn = "name" | "last_used" | "expires";

export interface KeyListProps {
  rows: readonly KeyView[];
  /** Seven bars by key id. */
  use: Readonly<Record<string, readonly number[]>>;
  now: Date;
  /** Operators see whose a key is; a member's are all their own. */
  showOwner: boolean;
  sort: Readonly<Record<SortColumn, { href: string; active: boolean }>>;
  actions: KeyActions;
  bulk: BulkKeyActions;
}

const NO_USE = [0, 0, 0, 0, 0, 0, 0];

/** One page of keys: a table, on narrow screens cards, with what can be done to one or several. */
export function KeyList({ rows, use, now, showOwner, sort, actions, bulk }: KeyListProps) {
  const router = useRouter();
  const [task, setTask] = useState<KeyDialogsProps["task"]>(null);
  const [picked, setPicked] = useState<ReadonlySet<string>>(new Set());
  const selectable = rows.filter((row) => row.status !== "revoked");
  // Only what is in sight can be selected: another page or filter drops the rest.
  const selected = selectable.filter((row) => picked.has(row.id));
  const all = selected.length > 0 && selected.length === selectable.length;
  const pick = (id: string, on: boolean) =>
    setPicked((before) => {
      const next = new Set(before);
      if (on) next.add(id);
      else next.delete(id);
      return next;
    });
  const menu = (row: KeyView) => (
    <KeyMenu apiKey={row} onTask={(kind) => setTask({ kind, apiKey: row })} />
  );
  return (
    <>
      <Table caption="API keys" wideOnly>
        <TableHead>
          <TableHeader className="w-10">
            <Checkbox
              aria-label="Select all keys of this page"
              checked={all}
              indeterminate={selected.length > 0 && !all}
              disabled={selectable.length === 0}
              onCheckedChange={(on) => setPicked(new Set(on ? selectable.map(({ id }) => id) : []))}
            />
          </TableHeader>
          <Sorted column="name" sort={sort}>
            Name
          </Sorted>
          {showOwner && <TableHeader className="max-md:hidden">Owner</TableHeader>}
          <Sorted column="last_used" sort={sort} descending>
            Last used
          </Sorted>
          <TableHeader className="max-lg:hidden">7 days</TableHeader>
          <Sorted column="expires" sort={sort} className="max-md:hidden">
            Expires
          </Sorted>
          <TableHeader>Status</TableHeader>
          <TableHeader hidden>Actions</TableHeader>
        </TableHead>
        <TableBody>
          {rows.map((row) => (
            <TableRow key={row.id} selected={picked.has(row.id) && row.status !== "revoked"}>
              <TableCell>
                <Checkbox
                  aria-label={`Select ${row.name}`}
                  checked={picked.has(row.id) && row.status !== "revoked"}
                  disabled={row.status === "revoked"}
                  onCheckedChange={(on) => pick(row.id, on)}
                />
              </TableCell>
              <TableCell className="w-full max-w-0">
                <RowTitle
                  href={`/keys/${row.id}`}
                  title={row.name}
                  detail={maskedKey(row.lastFour)}
                />
              </TableCell>
              {showOwner && (
                <TableCell className="max-w-48 min-w-36 max-md:hidden">
                  <KeyOwner apiKey={row} />
                </TableCell>
              )}
              <TableCell className="whitespace-nowrap">
                <KeyLastUsed apiKey={row} now={now} />
              </TableCell>
              <TableCell className="max-lg:hidden">
                <SparkBars values={use[row.id] ?? NO_USE} />
              </TableCell>
              <TableCell className="whitespace-nowrap max-md:hidden">
                <KeyExpiry apiKey={row} now={now} />
              </TableCell>
              <TableCell>
                <KeyPill apiKey={row} now={now} />
              </TableCell>
              <TableCell end className="w-12">
                {menu(row)}
              </TableCell>
            </TableRow>
          ))}
        </TableBody>
      </Table>
      <CardList label="API keys">
        {rows.map((row) => (
          <RowCard
            key={row.id}
            title={
              <RowTitle
                href={`/keys/${row.id}`}
                title={row.name}
                detail={maskedKey(row.lastFour)}
              />
            }
            status={<KeyPill apiKey={row} now={now} />}
            menu={menu(row)}
          >
            {showOwner && <span>{row.maker?.name ?? "Service key"}</span>}
            <KeyLastUsed apiKey={row} now={now} inline />
            <span>
              {row.expiresAt === null
                ? "Never ends"
                : row.status === "expired"
                  ? "Ended "
                  : "Ends "}
              {row.expiresAt && <KeyExpiry apiKey={row} now={now} />}
            </span>
          </RowCard>
        ))}
      </CardList>
      <BulkBar
        keys={selected}
        actions={bulk}
        onClear={() => setPicked(new Set())}
        onChanged={() => {
          setPicked(new Set());
          router.refresh();
        }}
      />
      <KeyDialogs
        task={task}
        actions={actions}
        onClose={() => setTask(null)}
        onChanged={() => router.refresh()}
      />
    </>
  );
}

interface SortedProps {
  column: SortColumn;
  sort: KeyListProps["sort"];
  descending?: boolean;
  className?: string;
  children: string;
}

function Sorted({ column, sort, descending, className, children }: SortedProps) {
  const { href, active } = sort[column];
  return (
    <SortHeader
      href={href}
      direction={active ? (descending ? "descending" : "ascending") : null}
      className={className}
    >
      {children}
    </SortHeader>
  );
}
