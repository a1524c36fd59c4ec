import { Scroller } from "@/components/ui/layout/scroller";

export interface ChartPoint {
  /** The time of the point in ISO 8601 format. Every point has a different time. */
  at: string;
  /** The time as it is displayed, for example "3 Nov" or "14:00". */
  label: string;
  calls: number;
  denials: number;
}

/**
 * Shows the numbers of a chart as a table in a collapsed section, for people who cannot read the
 * chart.
 */
export function ChartTable({ label, points }: { label: string; points: readonly ChartPoint[] }) {
  return (
    <details className="mt-2 text-sm">
      <summary className="w-fit rounded-sm text-muted hover:text-ink">Show as a table</summary>
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
              <th scope="col" className="px-3 py-1.5 text-right">
                Calls
              </th>
              <th scope="col" className="px-3 py-1.5 text-right">
                Denials
              </th>
            </tr>
          </thead>
          <tbody className="divide-y divide-line">
            {points.map((point) => (
              <tr key={point.at}>
                <td className="px-3 py-1.5">{point.label}</td>
                <td className="px-3 py-1.5 text-right">{point.calls.toLocaleString("en-GB")}</td>
                <td className="px-3 py-1.5 text-right">{point.denials.toLocaleString("en-GB")}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroller>
    </details>
  );
}
