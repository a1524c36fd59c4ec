import Link from "next/link";
import type { ReactNode } from "react";
import { ExpandingRow, MonoFact } from "@/components/activity/expanding-row";
import { Pill } from "@/components/ui/pill";
import { RelativeTime } from "@/components/ui/relative-time";
import { StatusPill } from "@/components/ui/status-pill";
import { durationText, type UpstreamCallRow } from "@/lib/usage/view";

/** The latest calls to a server; each opens to its request id and sizes. */
export function ServerTraffic({ rows, now }: { rows: readonly UpstreamCallRow[]; now: Date }) {
  return (
    <ul
      aria-label="Recent calls"
      className="divide-y divide-line overflow-hidden rounded-b-surface"
    >
      {rows.map((row) => (
        <ExpandingRow
          key={row.id}
          facts={factsOf(row)}
          summary={
            <>
              <span className="flex min-w-0 flex-1 flex-col sm:flex-row sm:items-baseline sm:gap-x-3">
                <code className="truncate font-mono">{row.target ?? row.method}</code>
                <span className="flex min-w-0 items-center gap-2 text-xs text-muted">
                  <span className="sm:hidden">
                    <Outcome row={row} />
                  </span>
                  <span className="truncate">{row.keyName ?? "A key that is gone"}</span>
                </span>
              </span>
              <span className="flex shrink-0 items-center gap-3 max-sm:hidden">
                <span className="text-xs text-muted">{durationText(row.durationMicros)}</span>
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

function Outcome({ row: { outcome } }: { row: UpstreamCallRow }) {
  if (outcome === "denied") return <StatusPill status="denied" />;
  if (outcome === "error") return <StatusPill status="failed" />;
  return <Pill tone="green">Answered</Pill>;
}

function factsOf(row: UpstreamCallRow): [string, ReactNode][] {
  const bytes = (value: number | null) =>
    value === null ? null : `${value.toLocaleString("en-GB")} bytes`;
  return [
    ["Method", <MonoFact key="method">{row.method}</MonoFact>],
    [
      "Key",
      row.keyName && (
        <Link
          key="key"
          href={`/keys/${row.keyId}`}
          className="underline decoration-control underline-offset-3"
        >
          {row.keyName}
        </Link>
      ),
    ],
    ["Code", row.code && <MonoFact key="code">{row.code}</MonoFact>],
    ["Took", durationText(row.durationMicros)],
    ["Sent", bytes(row.requestBytes)],
    ["Received", bytes(row.responseBytes)],
    ["Client", row.client],
    ["Request", <MonoFact key="request">{row.requestId}</MonoFact>],
  ];
}
