import type { ReactNode } from "react";
import { type CallsSearch, callsHref } from "@/components/calls/calls-search";
import { changeText, shareText } from "@/components/calls/change-text";
import { VisibleText } from "@/components/ui/base/visible-text";
import { CardList, RowCard } from "@/components/ui/data/card-list";
import { RowTitle } from "@/components/ui/data/row-title";
import {
  Table,
  TableBody,
  TableCell,
  TableHead,
  TableHeader,
  TableRow,
} from "@/components/ui/data/table";
import { durationText } from "@/lib/usage/view";
import type { UsageDimension, UsageRow } from "@/lib/usage/view-calls";
import { amountText } from "@/lib/words/view-count";

interface UsageTableProps {
  rows: readonly UsageRow[];
  by: UsageDimension;
  search: CallsSearch;
}

const HEADINGS: Readonly<Record<UsageDimension, string>> = {
  tool: "Tool",
  person: "Person",
  team: "Team",
  client: "Client",
  server: "Server",
  key: "Key",
};

/** What is shown for calls that have no such thing. */
const NONE: Readonly<Record<UsageDimension, string>> = {
  tool: "No tool",
  person: "Keys without an owner",
  team: "No team",
  client: "Unnamed clients",
  server: "Latchkey’s own tools",
  key: "Deleted keys",
};

const count = (value: number) => value.toLocaleString("en-GB");
const duration = (micros: number | null) => (micros === null ? "–" : durationText(micros));

/** The use by one dimension, the most used first, with the figures of the period before. */
export function UsageTable({ rows, by, search }: UsageTableProps) {
  return (
    <>
      <Table caption={`Use by ${HEADINGS[by].toLowerCase()}`} wideOnly>
        <TableHead>
          <TableHeader>{HEADINGS[by]}</TableHeader>
          <TableHeader className="text-right">Calls</TableHeader>
          <TableHeader className="text-right">Error rate</TableHeader>
          <TableHeader className="text-right">Denials</TableHeader>
          <TableHeader className="text-right">p50</TableHeader>
          <TableHeader className="text-right">p95</TableHeader>
        </TableHead>
        <TableBody>
          {rows.map((row) => (
            <TableRow key={row.value ?? ""}>
              <TableCell className="max-w-80">
                <Name row={row} by={by} search={search} />
              </TableCell>
              <Figure before={changeText(row.calls, row.before.calls)}>{count(row.calls)}</Figure>
              <Figure before={earlier(row.before.errorRate, shareText)}>
                {shareText(row.errorRate)}
              </Figure>
              <Figure before={earlier(row.before.denials, count)}>{count(row.denials)}</Figure>
              <Figure before={earlier(row.before.p50Micros, durationText)}>
                {duration(row.p50Micros)}
              </Figure>
              <Figure before={earlier(row.before.p95Micros, durationText)}>
                {duration(row.p95Micros)}
              </Figure>
            </TableRow>
          ))}
        </TableBody>
      </Table>
      <CardList label={`Use by ${HEADINGS[by].toLowerCase()}`}>
        {rows.map((row) => (
          <RowCard key={row.value ?? ""} title={<Name row={row} by={by} search={search} />}>
            <span>{amountText(row.calls, "call")}</span>
            <span>{changeText(row.calls, row.before.calls)}</span>
            <span>{shareText(row.errorRate)} errors</span>
            <span>{amountText(row.denials, "denial")}</span>
            <span>p95 {duration(row.p95Micros)}</span>
          </RowCard>
        ))}
      </CardList>
    </>
  );
}

function Name({ row, by, search }: Pick<UsageTableProps, "by" | "search"> & { row: UsageRow }) {
  if (row.value === null) return <span className="text-muted">{NONE[by]}</span>;
  return (
    <RowTitle
      href={callsHref("/calls", { ...search, [by]: row.value, tab: "calls", cursor: null })}
      title={
        by === "tool" ? (
          <code className="font-mono font-normal">
            <VisibleText text={row.label ?? row.value} />
          </code>
        ) : (
          <VisibleText text={row.label ?? row.value} />
        )
      }
      detail={row.server}
    />
  );
}

/** Formats a figure of the period before. Nothing is shown for none. */
function earlier(value: number | null, format: (value: number) => string): string | null {
  return value ? `${format(value)} before` : null;
}

function Figure({ before, children }: { before: string | null; children: ReactNode }) {
  return (
    <TableCell end className="whitespace-nowrap">
      {children}
      {before && <span className="block text-xs text-muted">{before}</span>}
    </TableCell>
  );
}
