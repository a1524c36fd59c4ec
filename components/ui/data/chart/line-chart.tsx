"use client";

import { type KeyboardEvent, type PointerEvent, useState } from "react";
import { chartTop } from "./chart-scale";
import { type ChartPoint, ChartTable } from "./chart-table";

export interface LineChartProps {
  /** The title of the chart, which says what the chart shows: "Calls in the last 30 days". */
  label: string;
  /** The points of the chart: at least two, at equal intervals, oldest first. */
  points: readonly ChartPoint[];
}

const WIDTH = 1000;
const HEIGHT = 200;
const GRID = [1, 2 / 3, 1 / 3];
const count = (value: number) => value.toLocaleString("en-GB");
const short = (value: number) => value.toLocaleString("en-GB", { notation: "compact" });

const sentence = (label: string, calls: number, denials: number) =>
  `${label}: ${count(calls)} ${calls === 1 ? "call" : "calls"}, ${count(denials)} ${denials === 1 ? "denial" : "denials"}`;

/**
 * A chart, 200 px high, that shows calls as a brass line and denials as red ticks. The values can
 * be read with the pointer, with the arrow keys, or in the table below.
 */
export function LineChart({ label, points }: LineChartProps) {
  const [chosen, setChosen] = useState<number | null>(null);
  const last = Math.max(points.length - 1, 1);
  const top = chartTop(Math.max(...points.map((point) => point.calls), 0));
  const x = (index: number) => (index / last) * WIDTH;
  const y = (calls: number) => HEIGHT - (calls / top) * HEIGHT;
  const line = points.map((point, index) => `${x(index)},${y(point.calls)}`).join(" ");
  const total = points.reduce((sum, point) => sum + point.calls, 0);
  const denied = points.reduce((sum, point) => sum + point.denials, 0);
  const point = chosen === null ? undefined : points[chosen];
  const reading = point
    ? sentence(point.label, point.calls, point.denials)
    : sentence("Total", total, denied);

  function onPointerMove(event: PointerEvent<HTMLDivElement>) {
    const box = event.currentTarget.getBoundingClientRect();
    const share = Math.min(1, Math.max(0, (event.clientX - box.left) / box.width));
    setChosen(Math.round(share * last));
  }

  function onKeyDown(event: KeyboardEvent<HTMLDivElement>) {
    const from = chosen ?? last;
    const to = { ArrowLeft: from - 1, ArrowRight: from + 1, Home: 0, End: last }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    setChosen(Math.min(last, Math.max(0, to)));
  }

  return (
    <figure className="min-w-0">
      <figcaption className="mb-3 flex flex-wrap items-center justify-between gap-x-6 gap-y-1 text-sm">
        <span className="flex items-center gap-4 text-muted">
          <span className="flex items-center gap-1.5">
            <span aria-hidden="true" className="h-[1.5px] w-3 bg-brass" />
            Calls
          </span>
          <span className="flex items-center gap-1.5">
            <span aria-hidden="true" className="h-2 w-[2px] bg-red" />
            Denials
          </span>
        </span>
        <span className="text-ink">{reading}</span>
      </figcaption>
      <div
        role="slider"
        tabIndex={0}
        aria-label={label}
        aria-orientation="horizontal"
        aria-valuemin={0}
        aria-valuemax={last}
        aria-valuenow={chosen ?? last}
        aria-valuetext={reading}
        onPointerMove={onPointerMove}
        onPointerLeave={() => setChosen(null)}
        onKeyDown={onKeyDown}
        onBlur={() => setChosen(null)}
        className="relative ml-10 h-[200px] touch-pan-y rounded-sm"
      >
        {GRID.map((share) => (
          <span
            key={share}
            aria-hidden="true"
            className="absolute inset-x-0 border-t border-dotted border-line text-xs text-faint"
            style={{ top: `${(1 - share) * 100}%` }}
          >
            <span className="absolute top-0 right-full -translate-y-1/2 pr-2">
              {short(Math.round(share * top))}
            </span>
          </span>
        ))}
        <svg
          aria-hidden="true"
          viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
          preserveAspectRatio="none"
          className="absolute inset-0 size-full overflow-visible"
        >
          <polygon
            points={`0,${HEIGHT} ${line} ${WIDTH},${HEIGHT}`}
            className="fill-brass"
            fillOpacity="0.08"
          />
          <polyline
            points={line}
            fill="none"
            className="stroke-brass"
            strokeWidth="1.5"
            strokeLinejoin="round"
            vectorEffect="non-scaling-stroke"
          />
          <line
            x1="0"
            x2={WIDTH}
            y1={HEIGHT}
            y2={HEIGHT}
            className="stroke-line"
            vectorEffect="non-scaling-stroke"
          />
          {points.map(({ at, denials }, index) =>
            denials > 0 ? (
              <line
                key={at}
                x1={x(index)}
                x2={x(index)}
                y1={HEIGHT - 10}
                y2={HEIGHT}
                className="stroke-red"
                strokeWidth="2"
                vectorEffect="non-scaling-stroke"
              />
            ) : null,
          )}
        </svg>
        {point && chosen !== null && (
          <span
            aria-hidden="true"
            className="pointer-events-none absolute inset-y-0 w-px bg-control"
            style={{ left: `${(chosen / last) * 100}%` }}
          >
            <span
              className="absolute -left-[3.5px] size-2 -translate-y-1/2 rounded-full border-2 border-surface bg-brass outline outline-brass"
              style={{ top: `${(y(point.calls) / HEIGHT) * 100}%` }}
            />
          </span>
        )}
      </div>
      <div aria-hidden="true" className="mt-1.5 ml-10 flex justify-between text-xs text-faint">
        <span>{points[0]?.label}</span>
        <span>{points[Math.round(last / 2)]?.label}</span>
        <span>{points[last]?.label}</span>
      </div>
      <ChartTable label={label} points={points} />
    </figure>
  );
}
