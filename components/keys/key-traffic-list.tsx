import type { ReactNode } from "react";
import { ExpandingRow, MonoFact } from "@/components/activity/expanding-row";
import { Pill } from "@/components/ui/pill";
import { RelativeTime } from "@/components/ui/relative-time";
import { StatusPill } from "@/components/ui/status-pill";
import { actionText, denialText } from "@/lib/audit/view";
import { durationText, type KeyTrafficRow } from "@/lib/usage/view";

interface KeyTrafficListProps {
  rows: readonly KeyTrafficRow[];
  now: Date;
}

/** The latest calls and denials of a key; each opens to what happened and why. */
export function KeyTrafficList({ rows, now }: KeyTrafficListProps) {
  return (
    <ul
      aria-label="Recent calls and denials"
      className="divide-y divide-line overflow-hidden rounded-b-surface"
    >
      {rows.map((row) => (
        <ExpandingRow
          key={row.id}
          lead={row.kind === "denial" ? denialText(row.code, row.reason) : undefined}
          facts={factsOf(row)}
          summary={
            <>
              <span className="flex min-w-0 flex-1 flex-col sm:flex-row sm:items-baseline sm:gap-x-3">
                <Subject row={row} />
              </span>
              <span className="flex shrink-0 items-center gap-3 max-sm:hidden">
                {row.kind === "call" && (
                  <span className="text-xs text-muted">{durationText(row.durationMicros)}</span>
                )}
                <Outcome row={row} />
              </span>
              <RelativeTime
                at={row.at}
                now={now}
                className="w-[88px] shrink-0 text-right text-xs text-muted"
              />
            </>
          }
        />
      ))}
    </ul>
  );
}

function Subject({ row }: { row: KeyTrafficRow }) {
  const denial = row.kind === "denial";
  const detail = denial ? (row.reason ?? row.code) : row.client;
  return (
    <>
      <span className="truncate">
        {denial ? (
          actionText(row.action, "denied")
        ) : (
          <code className="font-mono">{row.target ?? row.method}</code>
        )}
      </span>
      <span className="flex min-w-0 items-center gap-2 text-xs text-muted">
        <span className="sm:hidden">
          <Outcome row={row} />
        </span>
        <span className="truncate">{detail}</span>
      </span>
    </>
  );
}

function Outcome({ row }: { row: KeyTrafficRow }) {
  if (row.kind === "denial" || row.outcome === "denied") return <StatusPill status="denied" />;
  if (row.outcome === "error") return <StatusPill status="failed" />;
  return <Pill tone="green">Answered</Pill>;
}

function factsOf(row: KeyTrafficRow): [string, ReactNode][] {
  const mono = (text: string | null) => text && <MonoFact>{text}</MonoFact>;
  const end: [string, ReactNode][] = [
    ["Address", mono(row.address)],
    ["Request", mono(row.requestId)],
  ];
  if (row.kind === "denial") {
    return [["Code", mono(row.code)], ["Reason", mono(row.reason)], ["Rule", row.rule], ...end];
  }
  return [
    ["Method", mono(row.method)],
    ["Target", mono(row.target)],
    ["Code", mono(row.code)],
    ["Took", durationText(row.durationMicros)],
    ["Client", row.client],
    ...end,
  ];
}
