import { VisibleText } from "@/components/ui/base/visible-text";
import { durationText } from "@/lib/usage/view";
import type { CallRow } from "@/lib/usage/view-calls";
import { calledName, failureText } from "./call-text";
import { SummaryLine } from "./summary-line";

interface CallSummaryProps {
  row: CallRow;
  now: Date;
  /** What the reader knows already, because the list is about one key, server or person. */
  without?: "key" | "server" | "person" | undefined;
  /** Who called, if it was no key: "Tried by Mia". */
  who?: string;
}

/** Says on one line what happened in a call. It is the content of a list's row. */
export function CallSummary({ row, now, without, who }: CallSummaryProps) {
  const caller = who ?? row.key?.name ?? "Deleted key";
  const owner = without === "person" || who ? null : row.owner?.name;
  return (
    <SummaryLine
      outcome={row.outcome}
      what={
        <code className="font-mono">
          <VisibleText text={calledName(row)} />
        </code>
      }
      where={without === "server" || namesServer(row) ? null : row.server?.name}
      failure={failureText(row)}
      caller={
        without !== "key" && (
          <>
            {caller}
            {owner && <span className="text-faint"> · {owner}</span>}
          </>
        )
      }
      client={row.client}
      duration={durationText(row.durationMicros)}
      at={row.at}
      now={now}
    />
  );
}

/** True if the name of what was called begins with the server's name already. */
const namesServer = ({ target, server }: CallRow) =>
  server !== null && target?.startsWith(`${server.name}_`) === true;
