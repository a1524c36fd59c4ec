import { CallRowLink, CallRowList } from "@/components/calls/call-row";
import { CallSummary } from "@/components/calls/call-summary";
import { failureText } from "@/components/calls/call-text";
import { callsHref } from "@/components/calls/calls-search";
import { SummaryLine } from "@/components/calls/summary-line";
import { VisibleText } from "@/components/ui/base/visible-text";
import { actionText } from "@/lib/audit/view-actions";
import { denialText } from "@/lib/audit/view-denials";
import type { KeyTrafficRow } from "@/lib/usage/view-calls";

interface KeyTrafficListProps {
  /** The id of the key. */
  id: string;
  rows: readonly KeyTrafficRow[];
  now: Date;
}

/**
 * Lists the latest calls and denials of a key. Each row opens the list of the key's calls, with the
 * call or the reason of the denial in the side panel.
 */
export function KeyTrafficList({ id, rows, now }: KeyTrafficListProps) {
  return (
    <CallRowList label="Recent calls and denials">
      {rows.map((row) =>
        row.kind === "call" ? (
          <CallRowLink
            key={row.id}
            href={callsHref("/calls", {
              key: id,
              kind: row.call.kind,
              open: row.call.requestId,
            })}
          >
            <CallSummary row={row.call} now={now} without="key" />
          </CallRowLink>
        ) : (
          <CallRowLink key={row.id} href={callsHref("/calls", { key: id, open: row.requestId })}>
            <DenialSummary row={row} now={now} />
          </CallRowLink>
        ),
      )}
    </CallRowList>
  );
}

interface DenialSummaryProps {
  row: Extract<KeyTrafficRow, { kind: "denial" }>;
  now: Date;
}

function DenialSummary({ row, now }: DenialSummaryProps) {
  const { action, code, reason, rule, subjectKind, target } = row;
  const refusal = rule ?? denialText(code, reason, subjectKind);
  return (
    <SummaryLine
      outcome="denied"
      what={
        target === null ? (
          actionText(action, "denied", subjectKind)
        ) : (
          <code className="font-mono">
            <VisibleText text={target} />
          </code>
        )
      }
      failure={failureText({ outcome: "denied", code, refusal })}
      client={row.client}
      duration=""
      at={row.at}
      now={now}
    />
  );
}
