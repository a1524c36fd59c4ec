import type { ReactNode } from "react";
import { cx } from "@/components/ui/base/cx";
import { StatusPill } from "@/components/ui/data/status-pill";
import { RelativeTime } from "@/components/ui/data/time/relative-time";
import type { CallOutcome } from "@/lib/usage/view-calls";

interface SummaryLineProps {
  outcome: CallOutcome;
  /** What was called, or what was refused. */
  what: ReactNode;
  /** The server. Left out on narrow screens. */
  where?: string | null | undefined;
  /** Why it failed, in a few words. */
  failure: string | null;
  /** Who called. Left out if the reader knows. */
  caller?: ReactNode;
  client: string | null;
  /** How long it took. Empty for what was refused before it began. */
  duration: string;
  at: Date;
  now: Date;
}

/**
 * One line, or two on narrow screens: how it ended, what, why it failed, who, how long and when. It
 * is the content of a row in lists of calls and denials.
 */
export function SummaryLine(props: SummaryLineProps) {
  const { outcome, what, where, failure, caller, client, duration, at, now } = props;
  return (
    <span className="flex min-w-0 flex-1 flex-col gap-x-4 gap-y-0.5 sm:flex-row sm:items-center">
      <span className="flex min-w-0 items-center gap-3 sm:flex-1">
        <span className="flex w-[84px] shrink-0 max-sm:order-last max-sm:ml-auto max-sm:w-auto">
          <OutcomePill outcome={outcome} />
        </span>
        <span className="flex min-w-0 flex-1 items-baseline gap-x-2">
          <span className="truncate">{what}</span>
          {where && (
            <span className="shrink-0 truncate text-xs text-faint max-sm:hidden">{where}</span>
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
        {caller && (
          <span className={cx("truncate sm:w-40 lg:w-52", failure && "max-sm:hidden")}>
            {caller}
          </span>
        )}
        <span className="truncate max-lg:hidden lg:w-32" title={client ?? undefined}>
          {client}
        </span>
        <span className="shrink-0 text-right max-sm:ml-auto sm:w-16">{duration}</span>
        <RelativeTime at={at} now={now} className="shrink-0 text-right sm:w-24" />
      </span>
    </span>
  );
}

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
