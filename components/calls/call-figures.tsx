import type { ReactNode } from "react";
import { durationText } from "@/lib/usage/view";
import type { CallFigures, CallSeries } from "@/lib/usage/view-calls";
import { changeText, shareText } from "./change-text";
import { SpeedChange } from "./speed-change";

interface CallFiguresListProps {
  series: Pick<CallSeries, "total" | "before">;
  /** The period that the figures are compared with: "the 7 days before". */
  before: string;
}

const duration = (micros: number | null) => (micros === null ? "–" : durationText(micros));

/**
 * The figures of a range beside its chart: calls, error rate, denials and latency, each with the
 * change against the period before.
 */
export function CallFiguresList({
  series: { total, before },
  before: period,
}: CallFiguresListProps) {
  const latency = (of: (figures: CallFigures) => number | null) =>
    of(total) === null && of(before) === null ? null : (
      <SpeedChange now={of(total)} before={of(before)} />
    );
  return (
    <div>
      <dl className="grid grid-cols-2 gap-x-6 gap-y-4 sm:grid-cols-5 lg:grid-cols-1 lg:gap-y-3">
        <Figure label="Calls" detail={changeText(total.calls, before.calls)}>
          {total.calls.toLocaleString("en-GB")}
        </Figure>
        <Figure
          label="Error rate"
          detail={before.errorRate === null ? null : `${shareText(before.errorRate)} before`}
        >
          {shareText(total.errorRate)}
        </Figure>
        <Figure label="Denials" detail={changeText(total.denials, before.denials)}>
          {total.denials.toLocaleString("en-GB")}
        </Figure>
        <Figure label="p50" detail={latency(({ p50Micros }) => p50Micros)}>
          {duration(total.p50Micros)}
        </Figure>
        <Figure label="p95" detail={latency(({ p95Micros }) => p95Micros)}>
          {duration(total.p95Micros)}
        </Figure>
      </dl>
      <p className="mt-4 text-xs text-faint">Compared with {period}.</p>
    </div>
  );
}

function Figure({
  label,
  detail,
  children,
}: {
  label: string;
  detail: ReactNode;
  children: ReactNode;
}) {
  return (
    <div className="min-w-0">
      <dt className="text-xs text-muted">{label}</dt>
      <dd className="flex flex-wrap items-baseline gap-x-2 text-section font-medium">
        {children}
        {detail && <span className="text-xs font-normal text-muted">{detail}</span>}
      </dd>
    </div>
  );
}
