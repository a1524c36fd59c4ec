import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { clientName, userAgentProduct } from "@/gateway/http/client-name";
import type { Log } from "@/lib/log/type";
import { batch } from "./batch";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function recording(failures: unknown[] = []) {
  const written: number[][] = [];
  const errors: object[] = [];
  const log: Log = { debug() {}, info() {}, warn() {}, error: (fields) => errors.push(fields) };
  const rows = batch<number>({
    name: "test",
    log,
    write: async (some) => {
      const failure = failures.shift();
      if (failure) throw failure;
      written.push(some);
    },
  });
  return { rows, written, errors };
}

const away = Object.assign(new Error("away"), { code: "ECONNREFUSED" });

test("rows that are added within half a second are written together", async () => {
  const { rows, written } = recording();
  rows.add(1);
  rows.add(2);
  await vi.advanceTimersByTimeAsync(300);
  expect(written).toEqual([]);
  await vi.advanceTimersByTimeAsync(200);
  expect(written).toEqual([[1, 2]]);
});

test("a batch that reaches two thousand rows is written without waiting", async () => {
  const { rows, written } = recording();
  for (let row = 0; row < 2001; row++) rows.add(row);
  await vi.advanceTimersByTimeAsync(0);
  expect(written.flat()).toHaveLength(2001);
});

test("while the database is unreachable, rows are kept in order and retried", async () => {
  const { rows, written } = recording([away, away]);
  rows.add(1);
  await vi.advanceTimersByTimeAsync(450);
  rows.add(2);
  await vi.advanceTimersByTimeAsync(450);
  expect(written).toEqual([]);
  await vi.advanceTimersByTimeAsync(450);
  expect(written).toEqual([[1, 2]]);
});

test("while the database is unreachable, the oldest rows beyond a limit are dropped and logged", async () => {
  const { rows, written, errors } = recording(Array.from({ length: 60 }, () => away));
  for (let row = 0; row < 25_000; row++) rows.add(row);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(errors.length).toBeGreaterThan(0);
  const kept = written.flat();
  expect(kept.length).toBeLessThanOrEqual(20_000);
  expect(kept.at(-1)).toBe(24_999);
});

test("rows that Postgres refuses do not prevent later rows from being written", async () => {
  const { rows, written, errors } = recording([Object.assign(new Error("no"), { code: "22021" })]);
  rows.add(1);
  await rows.drain();
  rows.add(2);
  await rows.drain();
  expect(written).toEqual([[2]]);
  expect(errors).toEqual([{ batch: "test", rows: 1, code: "22021" }]);
});

test("a row that Postgres refuses takes no others with it, and many of them cost few attempts", async () => {
  const kept: number[] = [];
  let attempts = 0;
  const lost: number[] = [];
  const log: Log = { debug() {}, info() {}, warn() {}, error() {} };
  const bad = { code: "22P05" };
  const write = async (some: number[]) => {
    attempts++;
    if (some.some((row) => row < 0)) throw Object.assign(new Error("no"), bad);
    kept.push(...some);
  };
  const rows = batch<number>({ name: "test", log, write, onLost: (count) => lost.push(count) });
  for (let row = 0; row < 1_000; row++) rows.add(row === 300 || row === 700 ? -1 : row);
  await rows.drain();
  expect([kept.length, lost]).toEqual([998, [1, 1]]);
  attempts = 0;
  for (let row = 0; row < 1_000; row++) rows.add(-1);
  await rows.drain();
  expect(attempts).toBeLessThan(150);
  expect(lost.slice(2).reduce((sum, count) => sum + count, 0)).toBe(1_000);
});

test("if several rows have the same merge key, only the newest is written, even after an outage", async () => {
  const written: string[][] = [];
  const failures = [away];
  const log: Log = { debug() {}, info() {}, warn() {}, error() {} };
  const rows = batch<string>({
    name: "merged",
    log,
    mergeBy: (row) => row.charAt(0),
    write: async (some) => {
      const failure = failures.shift();
      if (failure) throw failure;
      written.push(some);
    },
  });
  for (const row of ["a1", "b1", "a2"]) rows.add(row);
  await rows.drain();
  rows.add("a3");
  await rows.drain();
  expect(written).toEqual([["a3", "b1"]]);
});

test("rows whose write fails with a deadlock are written again", async () => {
  const { rows, written } = recording([Object.assign(new Error("dead"), { code: "40P01" })]);
  rows.add(1);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(written).toEqual([[1]]);
});

test("a client's name is reduced to a short product name without control characters", () => {
  expect(userAgentProduct("curl/8.5.0 (x86_64)")).toBe("curl/8.5.0");
  expect(userAgentProduct("Mozilla")).toBe("Mozilla");
  expect(userAgentProduct(" (no product)")).toBeNull();
  expect(userAgentProduct(undefined)).toBeNull();
  expect(clientName("claude\u0000-code\n", "2.1")).toBe("claude-code/2.1");
  expect(clientName("x".repeat(500), undefined)).toHaveLength(100);
  expect(clientName({ evil: 1 }, "1")).toBeNull();
});
