import type { ReactNode } from "react";
import { ErrorCode } from "@/components/activity/error-code";
import { mono } from "@/components/activity/fact-list";
import { TrafficRow } from "@/components/activity/traffic-row";
import { VisibleText } from "@/components/ui/base/visible-text";
import { actionText } from "@/lib/audit/view-actions";
import { denialText } from "@/lib/audit/view-denials";
import { durationText, type KeyTrafficRow } from "@/lib/usage/view";

interface KeyTrafficListProps {
  rows: readonly KeyTrafficRow[];
  now: Date;
}

/** Lists the latest calls and denials of a key. Each row expands to show its details. */
export function KeyTrafficList({ rows, now }: KeyTrafficListProps) {
  return (
    <ul
      aria-label="Recent calls and denials"
      className="divide-y divide-line overflow-hidden rounded-b-surface"
    >
      {rows.map((row) => {
        const denial = row.kind === "denial";
        return (
          <TrafficRow
            key={row.id}
            subject={
              denial ? (
                actionText(row.action, "denied", row.subjectKind)
              ) : (
                <code className="font-mono">
                  <VisibleText text={row.target ?? row.method} />
                </code>
              )
            }
            detail={denial ? (row.reason ?? row.code) : row.client}
            outcome={denial ? "denied" : row.outcome}
            durationMicros={denial ? undefined : row.durationMicros}
            at={row.at}
            now={now}
            lead={denial ? denialText(row.code, row.reason, row.subjectKind) : undefined}
            facts={factsOf(row)}
          />
        );
      })}
    </ul>
  );
}

function factsOf(row: KeyTrafficRow): [string, ReactNode][] {
  const end: [string, ReactNode][] = [
    ["Address", mono(row.address)],
    ["Request", mono(row.requestId)],
  ];
  if (row.kind === "denial") {
    return [
      ["Target", mono(row.target)],
      ["Code", row.code && <ErrorCode key="code" code={row.code} />],
      ["Reason", mono(row.reason)],
      ["Rule", row.rule],
      ["Client", row.client],
      ...end,
    ];
  }
  return [
    ["Method", mono(row.method)],
    ["Target", mono(row.target)],
    ["Code", row.code && <ErrorCode key="code" code={row.code} />],
    ["Duration", durationText(row.durationMicros)],
    ["Client", row.client],
    ...end,
  ];
}
