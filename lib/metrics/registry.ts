import { shared } from "@/lib/process/process";

/**
 * The maximum number of label sets per metric. All further label sets share a single entry, so that
 * memory stays bounded.
 */
const MAX_LABEL_SETS = 1_000;
const OTHERS = 'others="1"';

export interface Family {
  readonly name: string;
  readonly help: string;
  readonly type: "counter" | "gauge" | "histogram";
  /**
   * Returns the suffix, the formatted labels and the value of each line in the exposition format.
   */
  lines(): Iterable<readonly [suffix: string, labels: string, value: number]>;
}

/** Returns all metrics of this process by name. */
export function families(): Map<string, Family> {
  return shared("metrics.families", () => new Map<string, Family>());
}

/** Formats a label with its value, escaped for the exposition format. */
export function label(name: string, value: string): string {
  return `${name}="${value.replace(/[\\"]/g, "\\$&").replace(/\n/g, "\\n")}"`;
}

export interface Counter {
  /**
   * Adds `by` (default 1) to the counter. `labels` are results of `label` joined by commas. Callers
   * on hot paths build them only once.
   */
  add(labels: string, by?: number): void;
}

/** Returns this process's counter with the given name, which is created on first use. */
export function counter(name: string, help: string): Counter {
  return shared(name, () => {
    const values = new Map<string, number>();
    const lines = function* () {
      for (const [labels, value] of values) yield ["", labels, value] as const;
    };
    families().set(name, { name, help, type: "counter", lines });
    return {
      add(labels, by = 1) {
        const known = values.get(labels);
        if (known !== undefined) values.set(labels, known + by);
        else if (values.size < MAX_LABEL_SETS) values.set(labels, by);
        else values.set(OTHERS, (values.get(OTHERS) ?? 0) + by);
      },
    };
  });
}

/**
 * Upper bounds of the buckets in seconds, chosen for durations from a cached answer to a tool that
 * runs for a minute.
 */
const BOUNDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];

interface Distribution {
  readonly counts: number[];
  sum: number;
}

export interface Histogram {
  observe(labels: string, seconds: number): void;
}

/**
 * Returns this process's histogram of durations with the given name, which is created on first use.
 */
export function histogram(name: string, help: string): Histogram {
  return shared(name, () => {
    const all = new Map<string, Distribution>();
    const lines = function* () {
      for (const [labels, { counts, sum }] of all) {
        let count = 0;
        for (let at = 0; at <= BOUNDS.length; at++) {
          count += counts[at] ?? 0;
          const le = label("le", at < BOUNDS.length ? String(BOUNDS[at]) : "+Inf");
          yield ["_bucket", labels ? `${labels},${le}` : le, count] as const;
        }
        yield ["_sum", labels, sum] as const;
        yield ["_count", labels, count] as const;
      }
    };
    families().set(name, { name, help, type: "histogram", lines });
    const empty = () => ({ counts: new Array<number>(BOUNDS.length + 1).fill(0), sum: 0 });
    return {
      observe(labels, seconds) {
        let one = all.get(labels);
        if (!one) {
          const named = all.size < MAX_LABEL_SETS ? labels : OTHERS;
          one = all.get(named) ?? empty();
          all.set(named, one);
        }
        let at = 0;
        while (at < BOUNDS.length && seconds > (BOUNDS[at] ?? 0)) at++;
        one.counts[at] = (one.counts[at] ?? 0) + 1;
        one.sum += seconds;
      },
    };
  });
}

/**
 * Registers a gauge whose value is read at each scrape. If a gauge with this name already exists,
 * the existing gauge is kept.
 */
export function gauge(
  name: string,
  help: string,
  read: () => Iterable<readonly [labels: string, value: number]>,
  type: "gauge" | "counter" = "gauge",
): void {
  if (families().has(name)) return;
  const lines = function* () {
    for (const [labels, value] of read()) yield ["", labels, value] as const;
  };
  families().set(name, { name, help, type, lines });
}
