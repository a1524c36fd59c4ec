import type { ReactNode } from "react";
import { Pill } from "@/components/ui/data/pill";
import { StatusPill } from "@/components/ui/data/status-pill";
import { RelativeTime } from "@/components/ui/data/time/relative-time";
import { durationText } from "@/lib/usage/view";
import { ExpandingRow, type ExpandingRowProps } from "./expanding-row";

interface TrafficRowProps extends Pick<ExpandingRowProps, "lead" | "facts"> {
  /** The name of the tool or other item that was called, or to which access was denied. */
  subject: ReactNode;
  /**
   * For a call, the client that made the call. For a denial, the reason. Shown in muted text next
   * to the subject.
   */
  detail: string | null;
  outcome: "ok" | "error" | "denied";
  durationMicros?: number | undefined;
  at: Date;
  now: Date;
}

/** Shows a call or a denial as a row that expands to show its details. */
export function TrafficRow(props: TrafficRowProps) {
  const { subject, detail, outcome, durationMicros, at, now, ...rest } = props;
  return (
    <ExpandingRow
      {...rest}
      summary={
        <>
          <span className="flex min-w-0 flex-1 flex-col sm:flex-row sm:items-baseline sm:gap-x-3">
            <span className="truncate">{subject}</span>
            <span className="flex min-w-0 items-center gap-2 text-xs text-muted">
              <span className="sm:hidden">
                <Outcome outcome={outcome} />
              </span>
              <span className="truncate">{detail}</span>
            </span>
          </span>
          <span className="flex shrink-0 items-center gap-3 max-sm:hidden">
            {durationMicros !== undefined && (
              <span className="text-xs text-muted">{durationText(durationMicros)}</span>
            )}
            <Outcome outcome={outcome} />
          </span>
          <RelativeTime
            at={at}
            now={now}
            className="w-[88px] shrink-0 text-right text-xs text-muted"
          />
        </>
      }
    />
  );
}

function Outcome({ outcome }: Pick<TrafficRowProps, "outcome">) {
  if (outcome === "denied") return <StatusPill status="denied" />;
  if (outcome === "error") return <StatusPill status="failed" />;
  return <Pill tone="green">Answered</Pill>;
}
