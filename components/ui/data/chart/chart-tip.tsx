import { durationText } from "@/lib/usage/view";
import { amountText } from "@/lib/words/view-count";
import type { ChartPoint } from "./chart-point";

interface ChartTipProps {
  point: ChartPoint;
  /** Where the tooltip points, as shares of the chart's width and height. */
  x: number;
  y: number;
}

/** The values of one point, beside the pointer. The same values are in the slider's text. */
export function ChartTip({ point, x, y }: ChartTipProps) {
  const { calls, errors, denials, p50Micros, p95Micros } = point;
  return (
    <div
      aria-hidden="true"
      className="pointer-events-none absolute z-10 size-0 max-sm:top-0! max-sm:left-1/2!"
      style={{ left: `${x * 100}%`, top: `${y * 100}%` }}
    >
      <div
        className={`absolute w-max -translate-y-1/2 max-sm:right-auto max-sm:left-0 max-sm:-translate-x-1/2 max-sm:translate-y-0 rounded-control border border-line bg-surface px-3 py-2 text-sm shadow-float ${x > 0.5 ? "right-3" : "left-3"}`}
      >
        <p className="mb-1 font-medium">{point.label}</p>
        <p className="flex items-center gap-2">
          <span className="h-[1.5px] w-2.5 bg-brass" />
          {amountText(calls, "call")}
        </p>
        {denials > 0 && (
          <p className="flex items-center gap-2 text-red">
            <span className="mx-[3.5px] h-2.5 w-[3px] bg-red" />
            {amountText(denials, "denial")}
          </p>
        )}
        {errors !== undefined && errors > 0 && (
          <p className="pl-[18px] text-muted">{amountText(errors, "error")}</p>
        )}
        {p50Micros != null && p95Micros != null && (
          <p className="pl-[18px] text-muted">
            p50 {durationText(p50Micros)}, p95 {durationText(p95Micros)}
          </p>
        )}
      </div>
    </div>
  );
}
