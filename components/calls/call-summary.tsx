import { cx } from "@/components/ui/base/cx";
import { VisibleText } from "@/components/ui/base/visible-text";
import { StatusPill } from "@/components/ui/data/status-pill";
import { RelativeTime } from "@/components/ui/data/time/relative-time";
import { durationText } from "@/lib/usage/view";
import type { CallOutcome, CallRow } from "@/lib/usage/view-calls";
import { calledName, failureText } from "./call-text";

interface CallSummaryProps {
  row: CallRow;
  now: Date;
  /** What the reader knows already, because the list is about one key, server or person. */
  without?: "key" | "server" | "person" | undefined;
  /** Who called, if it was no key: "Tried by Mia". */
  who?: string;
}

/**
 * Says on one line, or on two on narrow screens, what happened in a call: how it ended, what was
 * called, why it failed, who called, how long it took and when. It is the content of a list's row.
 */
export function CallSummary({ row, now, without, who }: CallSummaryProps) {
  const failure = failureText(row);
  const caller = who ?? row.key?.name ?? "Deleted key";
  const owner = without === "person" || who ? null : row.owner?.name;
  return (
    <span className="flex min-w-0 flex-1 flex-col gap-x-4 gap-y-0.5 sm:flex-row sm:items-center">
      <span className="flex min-w-0 items-center gap-3 sm:flex-1">
        <span className="flex w-[84px] shrink-0 max-sm:order-last max-sm:ml-auto max-sm:w-auto">
          <OutcomePill outcome={row.outcome} />
        </span>
        <span className="flex min-w-0 flex-1 items-baseline gap-x-2">
          <code className="truncate font-mono">
            <VisibleText text={calledName(row)} />
          </code>
          {row.server && without !== "server" && !namesServer(row) && (
            <span className="shrink-0 truncate text-xs text-faint max-sm:hidden">
              {row.server.name}
            </span>
          )}
          {failure && (
            <span className="min-w-0 flex-1 truncate text-xs text-red max-sm:hidden">
              {failure}
            </span>
          )}
        </span>
      </span>
      <span className="flex min-w-0 items-center gap-3 text-xs text-muted sm:shrink-0">
        {failure && <span className="truncate text-red sm:hidden">{failure}</span>}
        {without !== "key" && (
          <span className={cx("truncate sm:w-40 lg:w-52", failure && "max-sm:hidden")}>
            {caller}
            {owner && <span className="text-faint"> · {owner}</span>}
          </span>
        )}
        <span className="truncate max-lg:hidden lg:w-32" title={row.client ?? undefined}>
          {row.client}
        </span>
        <span className="shrink-0 text-right max-sm:ml-auto sm:w-16">
          {durationText(row.durationMicros)}
        </span>
        <RelativeTime at={row.at} now={now} className="shrink-0 text-right sm:w-24" />
      </span>
    </span>
  );
}

/** True if the name of what was called begins with the server's name already. */
const namesServer = ({ target, server }: CallRow) =>
  server !== null && target?.startsWith(`${server.name}_`) === true;

/** Shows how a call ended. Only an end that is not as it should be is a pill, so that it stands out. */
export function OutcomePill({ outcome }: { outcome: CallOutcome }) {
  if (outcome === "denied") return <StatusPill status="denied" />;
  if (outcome === "error") return <StatusPill status="failed" />;
  return (
    <span className="inline-flex h-5 shrink-0 items-center gap-1.5 px-2 text-xs text-muted">
      <span aria-hidden="true" className="size-1.5 rounded-full bg-green" />
      Answered
    </span>
  );
}
