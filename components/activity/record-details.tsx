import type { ReactNode } from "react";
import { StatusPill } from "@/components/ui/data/status-pill";
import { TextLink } from "@/components/ui/layout/text-link";
import type { ActivityRow } from "@/lib/audit/view";
import { actionText } from "@/lib/audit/view-actions";
import { denialText } from "@/lib/audit/view-denials";
import { holderOf } from "@/lib/keys/view";
import { ErrorCode } from "./error-code";
import { FactList, type FactListProps, mono } from "./fact-list";

const ACTOR_KINDS: Readonly<Record<ActivityRow["actorKind"], string>> = {
  person: "person",
  command_line: "command line",
  key: "API key",
  system: "Latchkey itself",
  anonymous: "not signed in",
};

/** Shows everything that an audit record holds, and for a denial why it was denied. */
export function RecordDetails({ row }: { row: ActivityRow }) {
  const { action, outcome, subjectKind, actorLabel, details } = row;
  return (
    <>
      {outcome === "denied" && (
        <div className="mb-4 flex items-start gap-3 text-sm">
          <StatusPill status="denied" />
          <p className="min-w-0">{denialText(row.code, row.reason, subjectKind)}</p>
        </div>
      )}
      {outcome === "done" && (
        <p className="mb-4 text-sm break-words">
          {row.actorName ?? actorLabel}{" "}
          {lowerFirst(actionText(action, outcome, subjectKind, details))}.
        </p>
      )}
      <FactList facts={factsOf(row)} />
    </>
  );
}

const lowerFirst = (text: string) => text.charAt(0).toLowerCase() + text.slice(1);

function factsOf(row: ActivityRow): FactListProps["facts"] {
  return [
    [
      "By",
      row.actorName
        ? `${row.actorName} (${row.actorLabel})`
        : `${row.actorLabel} (${actorKind(row)})`,
    ],
    ["About", subjectOf(row)],
    ["Code", row.code && <ErrorCode code={row.code} />],
    ["Reason", row.outcome === "denied" ? mono(row.reason) : null],
    ["Rule", row.rule],
    ...detailFacts(row.details),
    [
      "When",
      <time key="at">
        {row.at
          .toISOString()
          .replace("T", " ")
          .replace(/\.\d+Z$/, " UTC")}
      </time>,
    ],
    ["Address", mono(row.address)],
    ["Request ID", requestOf(row)],
    ["Action", mono(row.action)],
  ];
}

/** A denied request has a page that says what would allow it. */
function requestOf({ outcome, requestId }: ActivityRow): ReactNode {
  if (outcome !== "denied") return mono(requestId);
  return (
    <TextLink href={`/calls/${requestId}`} prefetch={false} className="font-mono">
      {requestId}
    </TextLink>
  );
}

const holderIn = ({ keyId, subjectKind }: ActivityRow) => keyId && holderOf(subjectKind, keyId);

function actorKind(row: ActivityRow): string {
  const holder = holderIn(row);
  return holder && row.actorKind === "key" && row.actorId === row.keyId
    ? holder.noun
    : ACTOR_KINDS[row.actorKind];
}

function subjectOf(row: ActivityRow): ReactNode {
  const holder = holderIn(row);
  if (holder) {
    return <TextLink href={holder.page}>{row.subjectLabel ?? `The ${holder.noun}`}</TextLink>;
  }
  const page =
    row.subjectKind === "upstream" ? "/servers/" : row.subjectKind === "team" ? "/teams/" : null;
  if (page && row.subjectLabel) {
    return (
      <TextLink href={page + encodeURIComponent(row.subjectLabel)}>{row.subjectLabel}</TextLink>
    );
  }
  return row.subjectLabel;
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
      ? value.map(valueText).join(", ")
      : valueText(value).replace(/^(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)\.\d+Z$/, "$1 $2 UTC");
    return [[label === "Reason" ? "Reason given" : label, text]];
  });
}

const valueText = (value: unknown) =>
  typeof value === "object" && value !== null ? JSON.stringify(value) : String(value);
