import { Stat, StatRow } from "@/components/ui/data/stat";
import { type OverviewView, RANGES, type Range } from "@/lib/usage/view";

interface FiguresProps {
  view: OverviewView;
  range: Range;
}

/**
 * Shows the number of active keys, calls and denials. Calls and denials are compared with the
 * preceding period of the same length.
 */
export function Figures({ view, range }: FiguresProps) {
  const { short } = RANGES[range];
  return (
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
        href="/calls"
        detail={comparison(view.calls, view.callsBefore, short)}
      />
      <Stat
        label={`Denials, ${short}`}
        value={view.denials}
        href="/activity?kind=denials"
        detail={comparison(view.denials, view.denialsBefore, short)}
      />
    </StatRow>
  );
}

/**
 * Describes the change since the preceding period, for example "12% more than the 7 days before".
 */
function comparison(now: number, before: number, short: string): string {
  if (before === 0) return `None in the ${short} before`;
  if (now === before) return `Same as the ${short} before`;
  const share = Math.round((Math.abs(now - before) / before) * 100);
  const much = share > 999 ? "Far" : `${share || "<1"}%`;
  return `${much} ${now > before ? "more" : "fewer"} than in the ${short} before`;
}
