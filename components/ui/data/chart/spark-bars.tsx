const HEIGHT = 16;

export interface SparkBarsProps {
  /** One value per day, oldest first. */
  values: readonly number[];
  /** The plural noun for what is counted. */
  unit?: string;
}

/** A chart of 48×16 px with seven bars, one per day. The highest value determines the scale. */
export function SparkBars({ values, unit = "calls" }: SparkBarsProps) {
  const highest = Math.max(...values, 1);
  const total = values.reduce((sum, value) => sum + value, 0);
  const bars = values.map((value, day) => ({ value, x: day * 7 }));
  return (
    <svg
      role="img"
      aria-label={`${total.toLocaleString("en-GB")} ${unit} in the last ${values.length} days`}
      width="48"
      height={HEIGHT}
      viewBox={`0 0 48 ${HEIGHT}`}
      className="block shrink-0"
    >
      {bars.map(({ value, x }) => {
        const height = value === 0 ? 1 : Math.max(2, Math.round((value / highest) * HEIGHT));
        return (
          <rect
            key={x}
            x={x}
            y={HEIGHT - height}
            width="5"
            height={height}
            rx={value === 0 ? 0 : 1}
            className={value === 0 ? "fill-line" : "fill-control"}
          />
        );
      })}
    </svg>
  );
}
