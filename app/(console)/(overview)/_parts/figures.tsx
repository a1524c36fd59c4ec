import { callsHref } from "@/components/calls/calls-search";
import { changeText } from "@/components/calls/change-text";
import { SpeedChange } from "@/components/calls/speed-change";
import { Stat, StatRow } from "@/components/ui/data/stat";
import { durationText, type OverviewView, RANGES, type Range } from "@/lib/usage/view";
import type { CallSeries } from "@/lib/usage/view-calls";

interface FiguresProps {
  view: OverviewView;
  /** The latency of the tool calls in the range and in the period before. */
  latency: Pick<CallSeries, "total" | "before">;
  range: Range;
}

/**
 * Shows the number of active keys, calls and denials, and the latency of tool calls. All but the
 * keys are compared with the preceding period of the same length.
 */
export function Figures({ view, latency: { total, before }, range }: FiguresProps) {
  const { short } = RANGES[range];
  return (
    <div>
      <StatRow>
        <Stat
          label="Active keys"
          value={view.activeKeys}
          href="/keys?status=active"
          detail={
            view.expiringCount === 0
              ? "None expire within two weeks"
              : `${view.expiringCount} ${view.expiringCount === 1 ? "expires" : "expire"} within two weeks`
          }
        />
        <Stat
          label={`Calls, ${short}`}
          value={view.calls}
          href={callsHref("/calls", { range })}
          detail={changeText(view.calls, view.callsBefore)}
        />
        <Stat
          label={`Denials, ${short}`}
          value={view.denials}
          href="/activity?kind=denials"
          detail={changeText(view.denials, view.denialsBefore)}
        />
        <Stat
          label={`p95 of tool calls, ${short}`}
          value={total.p95Micros === null ? "–" : durationText(total.p95Micros)}
          href={callsHref("/calls", { range })}
          detail={
            total.p95Micros === null && before.p95Micros === null ? (
              "No tool calls yet"
            ) : (
              <SpeedChange now={total.p95Micros} before={before.p95Micros} />
            )
          }
        />
      </StatRow>
      <p className="mt-2 text-xs text-faint">
        Compared with the {short} before. Calls include protocol messages, and denials include
        refused keys and tokens.
      </p>
    </div>
  );
}
