import { ChevronRight } from "lucide-react";
import type { ReactNode } from "react";
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
    <ul aria-label="Recent calls and denials" className="divide-y divide-line">
      {rows.map((row) => (
        <li key={row.id}>
          <details className="group">
            <summary className="flex min-h-11 list-none items-center gap-3 px-5 py-2 text-sm hover:bg-sunken focus-visible:-outline-offset-2 [&::-webkit-details-marker]:hidden">
              <ChevronRight
                aria-hidden="true"
                className="size-3.5 shrink-0 text-faint transition-transform duration-120 group-open:rotate-90"
              />
              <span className="flex min-w-0 flex-1 flex-wrap items-baseline gap-x-3">
                <Subject row={row} />
              </span>
              <Outcome row={row} />
              <RelativeTime
                at={row.at}
                now={now}
                className="w-24 shrink-0 text-right text-xs text-muted"
              />
            </summary>
            <div className="bg-sunken px-5 py-4 pl-[46px]">
              {row.kind === "denial" ? (
                <p className="mb-3 max-w-[72ch] text-sm">{denialText(row.code, row.reason)}</p>
              ) : null}
              <dl className="grid grid-cols-[auto_1fr] gap-x-6 gap-y-1.5 text-sm">
                {detailsOf(row).map(([label, value]) => (
                  <div key={label} className="contents">
                    <dt className="text-muted">{label}</dt>
                    <dd className="min-w-0 break-words">{value}</dd>
                  </div>
                ))}
              </dl>
            </div>
          </details>
        </li>
      ))}
    </ul>
  );
}

function Subject({ row }: { row: KeyTrafficRow }) {
  if (row.kind === "denial") {
    return (
      <>
        <span>{actionText(row.action)}</span>
        <span className="truncate text-xs text-muted">{row.reason ?? row.code}</span>
      </>
    );
  }
  return (
    <>
      <code className="font-mono">{row.target ?? row.method}</code>
      {row.client && <span className="truncate text-xs text-muted">{row.client}</span>}
    </>
  );
}

function Outcome({ row }: { row: KeyTrafficRow }) {
  if (row.kind === "denial" || row.outcome === "denied") return <StatusPill status="denied" />;
  if (row.outcome === "error") return <StatusPill status="failed" />;
  return (
    <span className="flex shrink-0 items-center gap-3">
      <span className="text-xs text-muted max-sm:hidden">{durationText(row.durationMicros)}</span>
      <Pill tone="green">Answered</Pill>
    </span>
  );
}

function detailsOf(row: KeyTrafficRow): [string, ReactNode][] {
  const mono = (text: string) => <code className="font-mono select-all">{text}</code>;
  const all: [string, ReactNode | null][] =
    row.kind === "denial"
      ? [
          ["Code", row.code && mono(row.code)],
          ["Reason", row.reason],
          ["Rule", row.rule],
          ["Address", row.address && mono(row.address)],
          ["Request", mono(row.requestId)],
        ]
      : [
          ["Method", mono(row.method)],
          ["Target", row.target && mono(row.target)],
          ["Code", row.code && mono(row.code)],
          ["Took", durationText(row.durationMicros)],
          ["Client", row.client],
          ["Address", row.address && mono(row.address)],
          ["Request", mono(row.requestId)],
        ];
  return all.filter((entry): entry is [string, ReactNode] => Boolean(entry[1]));
}
