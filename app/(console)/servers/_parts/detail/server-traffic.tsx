import Link from "next/link";
import type { ReactNode } from "react";
import { ErrorCode } from "@/components/activity/error-code";
import { MonoFact } from "@/components/activity/expanding-row";
import { TrafficRow } from "@/components/activity/traffic-row";
import { VisibleText } from "@/components/ui/base/visible-text";
import type { TrialRow } from "@/lib/audit/view-trials";
import { pageOf } from "@/lib/keys/view";
import { durationText, type UpstreamCallRow } from "@/lib/usage/view";

interface ServerTrafficProps {
  calls: readonly UpstreamCallRow[];
  trials: readonly TrialRow[];
  now: Date;
  /** How many rows are shown at most. Both lists must have as many, if there are as many. */
  limit: number;
}

/**
 * Lists the latest calls to a server, and the trials of its tools in the console, newest first.
 * Each row expands to show its details.
 */
export function ServerTraffic({ calls, trials, now, limit }: ServerTrafficProps) {
  const rows = [
    ...calls.map((call) => ({ at: call.at, key: `call ${call.id}`, row: callRow(call, now) })),
    ...trials.map((trial) => ({
      at: trial.at,
      key: `trial ${trial.id}`,
      row: trialRow(trial, now),
    })),
  ];
  const latest = rows.sort((one, other) => other.at.getTime() - one.at.getTime()).slice(0, limit);
  return (
    <ul
      aria-label="Recent calls"
      className="divide-y divide-line overflow-hidden rounded-b-surface"
    >
      {latest.map(({ key, row }) => (
        <TrafficRow key={key} {...row} />
      ))}
    </ul>
  );
}

type Row = Parameters<typeof TrafficRow>[0];

const named = (text: string) => (
  <code className="font-mono">
    <VisibleText text={text} />
  </code>
);

function callRow(row: UpstreamCallRow, now: Date): Row {
  const { outcome, durationMicros, at } = row;
  return {
    ...{ outcome, durationMicros, at, now },
    subject: named(row.target ?? row.method),
    detail: row.key?.name ?? "Deleted key",
    facts: factsOf(row),
  };
}

function trialRow(row: TrialRow, now: Date): Row {
  const { outcome, durationMicros, at, tool, person, code, requestId } = row;
  return {
    ...{ outcome, at, now },
    durationMicros: durationMicros ?? undefined,
    subject: named(tool),
    detail: `Tried by ${person.name}`,
    facts: [
      ["Tried by", person.name],
      ["Code", code && <MonoFact key="code">{code}</MonoFact>],
      ["Duration", durationMicros !== null && durationText(durationMicros)],
      ["Request", <MonoFact key="request">{requestId}</MonoFact>],
    ],
  };
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
