// On each SIGUSR2, writes the longest time for which the event loop has been blocked, in
// milliseconds, to the file named in BENCH_LOOP_FILE, and starts a new measurement. Node preloads
// this module with --import.
import { openSync, readSync, renameSync, writeFileSync } from "node:fs";
import { monitorEventLoopDelay, PerformanceObserver, performance } from "node:perf_hooks";

const TICK_MS = 1;
const file = process.env.BENCH_LOOP_FILE;
const schedstat = openSync("/proc/self/schedstat", "r");
const buffer = Buffer.alloc(128);

/**
 * Returns the CPU time of the main thread in milliseconds. The main thread runs only the event
 * loop.
 */
function cpuMs() {
  const length = readSync(schedstat, buffer, 0, buffer.length, 0);
  return Number.parseInt(buffer.toString("latin1", 0, length), 10) / 1e6;
}

const NOTHING = { cpuMs: 0, clockMs: 0, gcMs: 0 };
let most = NOTHING;
let last = { cpuMs: cpuMs(), clockMs: performance.now() };
const delay = monitorEventLoopDelay({ resolution: TICK_MS });
delay.enable();

// A timer that is due runs when the current turn of the event loop ends. The CPU time between two
// runs of the timer is therefore at most that of the longest turn plus 1 ms.
const timer = setInterval(() => {
  const now = { cpuMs: cpuMs(), clockMs: performance.now() };
  most = {
    gcMs: most.gcMs,
    cpuMs: Math.max(most.cpuMs, now.cpuMs - last.cpuMs),
    clockMs: Math.max(most.clockMs, now.clockMs - last.clockMs),
  };
  last = now;
}, TICK_MS);
timer.unref();

// The measured time includes pauses for garbage collection. The longest pause is also reported
// separately, as elapsed milliseconds.
new PerformanceObserver((list) => {
  for (const { duration } of list.getEntries()) {
    most = { ...most, gcMs: Math.max(most.gcMs, duration) };
  }
}).observe({ entryTypes: ["gc"] });

process.on("SIGUSR2", () => {
  const found = { ...most, clockMs: Math.max(most.clockMs, delay.max / 1e6) };
  writeFileSync(`${file}.new`, JSON.stringify(found));
  renameSync(`${file}.new`, file);
  most = NOTHING;
  delay.reset();
});
