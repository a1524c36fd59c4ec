import type { ChartPoint } from "./chart-point";

const WIDTH = 1000;
const HEIGHT = 200;
/** A denial is visible beside thousands of calls: its bar is at least this high. */
const LEAST_BAR = 4;
const GRID = [1, 2 / 3, 1 / 3];
const short = (value: number) => value.toLocaleString("en-GB", { notation: "compact" });

interface ChartPlotProps {
  points: readonly ChartPoint[];
  /** The value at the top of the chart. */
  top: number;
  /** The first and the last chosen place, or null. */
  range: readonly [first: number, last: number] | null;
}

/**
 * Draws calls as a brass line with a pale area below it, denials as red bars, three dotted grid lines
 * with their values, and the chosen range as a band. Nothing in it is read by screen readers.
 */
export function ChartPlot({ points, top, range }: ChartPlotProps) {
  const slot = WIDTH / points.length;
  const x = (index: number) => (index + 0.5) * slot;
  const y = (value: number) => HEIGHT - (value / top) * HEIGHT;
  const line = points.map((point, index) => `${x(index)},${y(point.calls)}`).join(" ");
  const barWidth = points.length > 60 ? 2 : 4;
  return (
    <>
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
      {range && (
        <span
          aria-hidden="true"
          className="absolute inset-y-0 border-x border-brass bg-brass/10"
          style={{
            left: `${(range[0] / points.length) * 100}%`,
            width: `${((range[1] - range[0] + 1) / points.length) * 100}%`,
          }}
        />
      )}
      <svg
        aria-hidden="true"
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        preserveAspectRatio="none"
        className="absolute inset-0 size-full overflow-visible"
      >
        <polygon
          points={`${x(0)},${HEIGHT} ${line} ${x(points.length - 1)},${HEIGHT}`}
          className="fill-brass"
          fillOpacity="0.08"
        />
        {points.map(({ at, denials }, index) =>
          denials > 0 ? (
            <line
              key={at}
              x1={x(index)}
              x2={x(index)}
              y1={Math.min(y(denials), HEIGHT - LEAST_BAR)}
              y2={HEIGHT}
              className="stroke-red"
              strokeWidth={barWidth}
              vectorEffect="non-scaling-stroke"
            />
          ) : null,
        )}
        <polyline
          points={line}
          fill="none"
          className="stroke-brass"
          strokeWidth="1.5"
          strokeLinejoin="round"
          strokeLinecap="round"
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
      </svg>
    </>
  );
}
