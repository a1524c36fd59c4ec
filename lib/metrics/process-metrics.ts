import { monitorEventLoopDelay } from "node:perf_hooks";
import { feed } from "@/lib/change-feed/feed";
import { onClose } from "@/lib/process/process";
import { registerStreamGauge } from "./live-streams";
import { gauge } from "./registry";

const LAG_RESOLUTION_MS = 20;

/**
 * Registers the gauges of this process: memory, CPU time, event loop lag between two scrapes, and
 * the age of the change feed. Called only if metrics are served.
 */
export function watchProcess(): void {
  const lag = monitorEventLoopDelay({ resolution: LAG_RESOLUTION_MS });
  lag.enable();
  onClose(async () => {
    lag.disable();
  });
  gauge("latchkey_event_loop_lag_seconds", "Delay of the event loop since the last read.", () => {
    // The measured delay includes the sampling interval, so the interval is subtracted here.
    const late = (nanoseconds: number) => Math.max(0, nanoseconds / 1e9 - LAG_RESOLUTION_MS / 1e3);
    const [p50, p99, max] = [lag.percentile(50), lag.percentile(99), lag.max].map(late);
    lag.reset();
    return [
      ['quantile="0.5"', p50 ?? 0],
      ['quantile="0.99"', p99 ?? 0],
      ['quantile="1"', max ?? 0],
    ];
  });
  gauge(
    "latchkey_change_feed_age_seconds",
    "Age of the change feed; above one second, requests get 503.",
    () => {
      const age = feed().age();
      return Number.isFinite(age) ? [["", age / 1000]] : [];
    },
  );
  gauge("process_resident_memory_bytes", "Resident memory of the process.", () => [
    ["", process.memoryUsage.rss()],
  ]);
  gauge("process_heap_bytes", "Heap of the process in use.", () => [
    ["", process.memoryUsage().heapUsed],
  ]);
  gauge(
    "process_cpu_seconds_total",
    "Processor time of the process.",
    () => {
      const { user, system } = process.cpuUsage();
      return [["", (user + system) / 1e6]];
    },
    "counter",
  );
  gauge("process_start_time_seconds", "Start time of the process, since 1970.", () => [
    ["", Math.round(performance.timeOrigin / 1000)],
  ]);
  registerStreamGauge();
}
