import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { ResourceUpdate } from "@/gateway/upstreams/resource-update";
import { UpdatePace } from "./update-pace";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function open() {
  const passed: ResourceUpdate[] = [];
  return { passed, pace: new UpdatePace((update) => void passed.push(update)) };
}
const update = (uri: string, bytes = 100): ResourceUpdate => ({ uri, params: Buffer.alloc(bytes) });
const bytesOf = (some: readonly ResourceUpdate[]) =>
  some.reduce((sum, { params }) => sum + params.length, 0);

test("usual updates are passed on at once, as they are", () => {
  const { passed, pace } = open();
  const said = Array.from({ length: 100 }, (_, one) => update(`memo://${one}`));
  for (const one of said) pace.take(one, one.uri);
  expect(passed).toEqual(said);
});

test("a server that floods a stream is heard slowly, and no resource is left out", () => {
  const { passed, pace } = open();
  for (let second = 0; second < 10; second++) {
    for (let one = 0; one < 500; one++) pace.take(update(`memo://a/${one}`, 32_000), "memo://a");
    pace.take(update("memo://b"), "memo://b");
    vi.advanceTimersByTime(1_000);
  }
  expect(bytesOf(passed)).toBeLessThan(500_000);
  expect(passed.slice(-2).map(({ uri }) => uri)).toEqual(["memo://a", "memo://b"]);
  const before = passed.length;
  vi.advanceTimersByTime(5_000);
  pace.take(update("memo://c"), "memo://c");
  expect(passed.length).toBe(before + 1);
});

test("nothing is passed on after the end", () => {
  const { passed, pace } = open();
  for (let one = 0; one < 10; one++) pace.take(update("memo://a", 32_000), "memo://a");
  const before = passed.length;
  pace.end();
  vi.advanceTimersByTime(5_000);
  expect(passed.length).toBe(before);
});
