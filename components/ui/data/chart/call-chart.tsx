"use client";

import { useRouter } from "next/navigation";
import { useId } from "react";
import { ChartPlot } from "./chart-plot";
import { type ChartPoint, reading, total } from "./chart-point";
import { chartTop } from "./chart-scale";
import { ChartTable } from "./chart-table";
import { ChartTip } from "./chart-tip";
import { rangeHref } from "./range-href";
import { useChartChoice } from "./use-chart-choice";

export interface CallChartProps {
  /** The title of the chart, which says what the chart shows: "Calls in the last 30 days". */
  label: string;
  /** The points of the chart: at least two, at equal intervals, oldest first. */
  points: readonly ChartPoint[];
  /**
   * The list of calls that the chart summarizes, with its filters. Choosing a range opens it with
   * the range added as `from` and `to`. Without it, no range can be chosen.
   */
  listHref?: string;
}

/**
 * A chart, 200 px high, that shows calls as a brass line and denials as red bars. The values can be
 * read with the pointer, with the arrow keys, or in the table below.
 */
export function CallChart({ label, points, listHref }: CallChartProps) {
  const router = useRouter();
  const help = useId();
  const onRange = listHref
    ? (first: number, last: number) => router.push(rangeHref(listHref, points, first, last))
    : undefined;
  const { place, range, handlers } = useChartChoice({ count: points.length, onRange });
  const top = chartTop(
    Math.max(0, ...points.map(({ calls, denials }) => Math.max(calls, denials))),
  );
  const point = place ? points[place.index] : undefined;
  const chosen = range && range[0] !== range[1] ? points.slice(range[0], range[1] + 1) : null;
  const text = chosen
    ? reading(`${chosen[0]?.label} to ${chosen.at(-1)?.label}`, total(chosen))
    : point
      ? reading(point.label, point)
      : reading("Total", total(points));
  const pointX = place ? (place.index + 0.5) / points.length : 0;
  const pointY = point ? 1 - point.calls / top : 0;

  return (
    <figure className="min-w-0">
      <figcaption className="mb-4 flex flex-wrap items-center justify-between gap-x-6 gap-y-1 text-sm">
        <span className="flex items-center gap-4 text-muted">
          <span className="flex items-center gap-1.5">
            <span aria-hidden="true" className="h-[1.5px] w-3 bg-brass" />
            Calls
          </span>
          <span className="flex items-center gap-1.5">
            <span aria-hidden="true" className="h-2.5 w-[3px] bg-red" />
            Denials
          </span>
        </span>
        {chosen ? (
          <span className="text-muted">{text}</span>
        ) : (
          onRange && (
            <span aria-hidden="true" className="text-xs text-faint max-sm:hidden">
              Drag to list the calls of a time
            </span>
          )
        )}
      </figcaption>
      <div
        {...handlers}
        role="slider"
        tabIndex={0}
        aria-label={label}
        aria-describedby={onRange && help}
        aria-orientation="horizontal"
        aria-valuemin={0}
        aria-valuemax={points.length - 1}
        aria-valuenow={place?.index ?? points.length - 1}
        aria-valuetext={text}
        className={`relative ml-10 h-[200px] touch-pan-y rounded-sm select-none ${onRange ? "cursor-crosshair" : ""}`}
      >
        <ChartPlot points={points} top={top} range={range} />
        {place && point && (
          <>
            <span
              aria-hidden="true"
              className="pointer-events-none absolute inset-y-0 w-px bg-control"
              style={{ left: `${pointX * 100}%` }}
            >
              <span
                className="absolute -left-[3.5px] size-2 -translate-y-1/2 rounded-full border-2 border-surface bg-brass outline outline-brass"
                style={{ top: `${pointY * 100}%` }}
              />
            </span>
            <ChartTip point={point} x={place.at?.x ?? pointX} y={place.at?.y ?? pointY} />
          </>
        )}
      </div>
      {onRange && (
        <p id={help} className="sr-only">
          The arrow keys read the values. Hold Shift to choose a range, and press Enter to list its
          calls.
        </p>
      )}
      <div aria-hidden="true" className="mt-1.5 ml-10 flex justify-between text-xs text-faint">
        <span>{points[0]?.label}</span>
        <span>{points[Math.floor(points.length / 2)]?.label}</span>
        <span>{points.at(-1)?.label}</span>
      </div>
      <ChartTable label={label} points={points} />
    </figure>
  );
}
