import { KeyEnding, KeyLastUsed, KeyOwner } from "@/components/keys/key-facts";
import { KeyPill } from "@/components/keys/key-pill";
import { SparkBars } from "@/components/ui/data/chart/spark-bars";
import { RowTitle } from "@/components/ui/data/row-title";
import { SortHeader } from "@/components/ui/data/sort-header";
import {
  Table,
  TableBody,
  TableCell,
  TableHead,
  TableHeader,
  TableRow,
} from "@/components/ui/data/table";
import { Checkbox } from "@/components/ui/form/checkbox";
import { isFinal, maskedKey } from "@/lib/keys/view";
import { KeyCheckbox, type KeyRowsProps } from "./key-cards";

export type SortColumn = "name" | "last_used" | "expires";
export type KeySort = Readonly<Record<SortColumn, { href: string; active: boolean }>>;

interface KeyTableProps extends KeyRowsProps {
  /** The number of calls on each of the last seven days, by key id. */
  use: Readonly<Record<string, readonly number[]>>;
  sort: KeySort;
}

const NO_USE = [0, 0, 0, 0, 0, 0, 0];

/** One page of the list of keys, shown as a table on wide screens. */
export function KeyTable({ rows, use, now, showOwner, sort, selection, menu }: KeyTableProps) {
  return (
    <Table caption="API keys" wideOnly>
      <TableHead>
        <TableHeader className="w-10">
          <Checkbox
            aria-label="Select all keys of this page"
            checked={selection.all}
            indeterminate={selection.count > 0 && !selection.all}
            disabled={rows.every(isFinal)}
            onCheckedChange={selection.pickAll}
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
          <TableRow key={row.id} selected={selection.has(row.id)}>
            <TableCell>
              <KeyCheckbox row={row} selection={selection} />
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
              <KeyEnding apiKey={row} now={now} />
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
  );
}

interface SortedProps {
  column: SortColumn;
  sort: KeySort;
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
