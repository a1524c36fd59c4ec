import { Folded } from "@/components/ui/layout/folded";
import { Scroller } from "@/components/ui/layout/scroller";
import { durationText } from "@/lib/usage/view";
import type { ChartPoint } from "./chart-point";

const count = (value: number | undefined) => (value ?? 0).toLocaleString("en-GB");
const duration = (micros: number | null | undefined) =>
  micros == null ? "–" : durationText(micros);

type Column = readonly [name: string, text: (point: ChartPoint) => string];
const CALLS: Column = ["Calls", ({ calls }) => count(calls)];
const ERRORS: Column = ["Errors", ({ errors }) => count(errors)];
const DENIALS: Column = ["Denials", ({ denials }) => count(denials)];
const P50: Column = ["p50", ({ p50Micros }) => duration(p50Micros)];
const P95: Column = ["p95", ({ p95Micros }) => duration(p95Micros)];

/**
 * Shows the numbers of a chart as a table in a collapsed section, for people who cannot read the
 * chart.
 */
export function ChartTable({ label, points }: { label: string; points: readonly ChartPoint[] }) {
  const known = points[0]?.p95Micros !== undefined;
  const columns = known ? [CALLS, ERRORS, DENIALS, P50, P95] : [CALLS, DENIALS];
  return (
    <Folded label="Show as a table" className="mt-2 text-sm">
      <Scroller
        label={`${label}, as a table`}
        className="mt-2 max-h-60 rounded-control border border-line"
      >
        <table className="w-full text-left">
          <caption className="sr-only">{label}</caption>
          <thead className="sticky top-0 bg-sunken text-xs text-muted">
            <tr>
              <th scope="col" className="px-3 py-1.5">
                Time
              </th>
              {columns.map(([name]) => (
                <th key={name} scope="col" className="px-3 py-1.5 text-right">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody className="divide-y divide-line">
            {points.map((point) => (
              <tr key={point.at}>
                <td className="px-3 py-1.5">{point.label}</td>
                {columns.map(([name, text]) => (
                  <td key={name} className="px-3 py-1.5 text-right">
                    {text(point)}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </Scroller>
    </Folded>
  );
}
