import Link from "next/link";
import type { ReactNode } from "react";
import { ErrorCode } from "@/components/activity/error-code";
import { MonoFact } from "@/components/activity/expanding-row";
import { TrafficRow } from "@/components/activity/traffic-row";
import { VisibleText } from "@/components/ui/base/visible-text";
import { pageOf } from "@/lib/keys/view";
import { durationText, type UpstreamCallRow } from "@/lib/usage/view";

/** Lists the latest calls to a server. Each row expands to show its details. */
export function ServerTraffic({ rows, now }: { rows: readonly UpstreamCallRow[]; now: Date }) {
  return (
    <ul
      aria-label="Recent calls"
      className="divide-y divide-line overflow-hidden rounded-b-surface"
    >
      {rows.map((row) => (
        <TrafficRow
          key={row.id}
          subject={
            <code className="font-mono">
              <VisibleText text={row.target ?? row.method} />
            </code>
          }
          detail={row.key?.name ?? "Deleted key"}
          outcome={row.outcome}
          durationMicros={row.durationMicros}
          at={row.at}
          now={now}
          facts={factsOf(row)}
        />
      ))}
    </ul>
  );
}

function factsOf(row: UpstreamCallRow): [string, ReactNode][] {
  const bytes = (value: number | null) =>
    value === null ? null : `${value.toLocaleString("en-GB")} bytes`;
  return [
    ["Method", <MonoFact key="method">{row.method}</MonoFact>],
    [
      "Key",
      row.key && (
        <Link
          key="key"
          href={pageOf(row.key)}
          className="underline decoration-control underline-offset-3"
        >
          {row.key.name}
        </Link>
      ),
    ],
    ["Code", row.code && <ErrorCode key="code" code={row.code} />],
    ["Duration", durationText(row.durationMicros)],
    ["Sent", bytes(row.requestBytes)],
    ["Received", bytes(row.responseBytes)],
    ["Client", row.client],
    ["Request", <MonoFact key="request">{row.requestId}</MonoFact>],
  ];
}
