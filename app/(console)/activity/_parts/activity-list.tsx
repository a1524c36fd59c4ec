import { ErrorCode } from "@/components/activity/error-code";
import { ExpandingRow, MonoFact } from "@/components/activity/expanding-row";
import { StatusPill } from "@/components/ui/data/status-pill";
import { RelativeTime } from "@/components/ui/data/time/relative-time";
import { TextLink } from "@/components/ui/layout/text-link";
import type { ActivityRow } from "@/lib/audit/view";
import { actionText } from "@/lib/audit/view-actions";
import { denialText } from "@/lib/audit/view-denials";
import { holderOf } from "@/lib/keys/view";

interface ActivityListProps {
  rows: readonly ActivityRow[];
  now: Date;
}

const ACTOR_KINDS: Readonly<Record<ActivityRow["actorKind"], string>> = {
  person: "person",
  command_line: "command line",
  key: "API key",
  system: "system",
  anonymous: "not signed in",
};

/** Lists audit records, newest first. Each record says who did what, or what was denied and why. */
export function ActivityList({ rows, now }: ActivityListProps) {
  return (
    <ul
      aria-label="Activity"
      className="divide-y divide-line overflow-hidden rounded-surface border border-line bg-surface"
    >
      {rows.map((row) => (
        <ExpandingRow
          key={row.id}
          summary={<Summary row={row} now={now} />}
          lead={
            row.outcome === "denied" ? denialText(row.code, row.reason, row.subjectKind) : undefined
          }
          facts={factsOf(row)}
        />
      ))}
    </ul>
  );
}

function Summary({ row, now }: { row: ActivityRow; now: Date }) {
  const denied = row.outcome === "denied" ? <StatusPill status="denied" /> : null;
  return (
    <>
      <span className="flex min-w-0 flex-1 flex-col md:flex-row md:items-baseline md:gap-x-4">
        <span className="min-w-0 truncate md:flex-1">
          {actionText(row.action, row.outcome, row.subjectKind, row.details)}
          {row.subjectLabel && row.subjectLabel !== row.actorLabel && (
            <span className="text-muted"> · {row.subjectLabel}</span>
          )}
        </span>
        <span className="flex min-w-0 items-center gap-2 text-xs text-muted md:w-52 md:text-sm">
          {denied && <span className="md:hidden">{denied}</span>}
          <span className="truncate">{row.actorLabel}</span>
        </span>
      </span>
      <span className="w-20 shrink-0 text-right max-md:hidden">{denied}</span>
      <RelativeTime
        at={row.at}
        now={now}
        className="w-[88px] shrink-0 text-right text-xs text-muted"
      />
    </>
  );
}

function factsOf(row: ActivityRow) {
  const mono = (text: string | null) => text && <MonoFact>{text}</MonoFact>;
  const holder = row.keyId && holderOf(row.subjectKind, row.keyId);
  const subject = holder ? (
    <TextLink href={holder.page}>{row.subjectLabel ?? `The ${holder.noun}`}</TextLink>
  ) : (
    row.subjectLabel
  );
  const actor =
    holder && row.actorKind === "key" && row.actorId === row.keyId
      ? holder.noun
      : ACTOR_KINDS[row.actorKind];
  return [
    ["Action", mono(row.action)],
    ["By", `${row.actorLabel} (${actor})`],
    ["Subject", subject],
    ["Code", row.code && <ErrorCode key="code" code={row.code} />],
    ["Reason", row.outcome === "denied" ? mono(row.reason) : null],
    ["Rule", row.rule],
    ...detailFacts(row.details),
    [
      "Time",
      <time key="at">
        {row.at
          .toISOString()
          .replace("T", " ")
          .replace(/\.\d+Z$/, " UTC")}
      </time>,
    ],
    ["Address", mono(row.address)],
    ["Request", mono(row.requestId)],
  ] as const;
}

/**
 * Converts a record's details to pairs of label and text. "expiresAt" becomes "Expires at", and
 * nested values become JSON.
 */
function detailFacts(details: ActivityRow["details"]): [string, string][] {
  return Object.entries(details ?? {}).flatMap(([name, value]) => {
    if (value === null || value === undefined) return [];
    const words = name.replace(/([a-z])([A-Z])|_/g, "$1 $2").toLowerCase();
    const label = words.charAt(0).toUpperCase() + words.slice(1);
    const text = Array.isArray(value)
      ? value.join(", ")
      : typeof value === "object"
        ? JSON.stringify(value)
        : String(value).replace(/^(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)\.\d+Z$/, "$1 $2 UTC");
    return [[label === "Reason" ? "Reason given" : label, text]];
  });
}
