import { afterEach, expect, test, vi } from "vitest";
import { resumingNotices } from "./resuming";

afterEach(() => {
  vi.useRealTimers();
});

/** Ends the stream `times` times, and returns the milliseconds after which it was opened again. */
function delays(times: number, retryMs: number, attempt: (time: number) => number): number[] {
  vi.useFakeTimers();
  let nowMs = 0;
  const { reconnectionScheduler } = resumingNotices(() => nowMs);
  return Array.from({ length: times }, (_, time) => {
    const beganMs = nowMs;
    let opened = false;
    reconnectionScheduler?.(() => (opened = true), retryMs, attempt(time));
    for (; !opened; nowMs += 250) vi.advanceTimersByTime(250);
    return nowMs - beganMs;
  });
}

test("a stream of notices that ends now and then is opened again after the server's time", () => {
  expect(delays(5, 500, () => 0)).toEqual([500, 500, 500, 500, 500]);
  expect(delays(2, 45_000, () => 0)).toEqual([45_000, 45_000]);
});

test("a stream that ends again and again is opened ever more slowly", () => {
  const slow = delays(40, 250, () => 0);
  expect(slow.slice(0, 10)).toEqual(Array(10).fill(250));
  expect(slow.slice(10, 14)).toEqual([500, 1_000, 2_000, 4_000]);
  const firstMinutes = slow.filter(
    (_, at) => slow.slice(0, at).reduce((a, b) => a + b, 0) < 120_000,
  );
  expect(firstMinutes.length).toBeLessThan(40);
});

test("a server that cannot be reached is tried ever more slowly, at most every 30 seconds", () => {
  const tried = delays(10, 250, (time) => time);
  expect(tried.slice(0, 4)).toEqual([250, 500, 1_000, 2_000]);
  expect(tried.at(-1)).toBe(30_000);
});

test("closing the connection cancels the attempt", () => {
  vi.useFakeTimers();
  const reconnect = vi.fn();
  resumingNotices().reconnectionScheduler?.(reconnect, 250, 0)?.();
  vi.advanceTimersByTime(60_000);
  expect(reconnect).not.toHaveBeenCalled();
});
