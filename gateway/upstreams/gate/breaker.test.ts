import { expect, test } from "vitest";
import { serverBreaker } from "./server-breaker";

function scene() {
  let nowMs = 0;
  const settings = { threshold: 5, firstMs: 1_000, mostMs: 60_000, random: () => 1 };
  const breaker = serverBreaker(settings, () => nowMs);
  let asked = 0;
  const answers = (alive: boolean) => async () => {
    asked++;
    return alive;
  };
  return {
    breaker,
    answers,
    asked: () => asked,
    wait: (ms: number) => {
      nowMs += ms;
    },
    fail: (times: number) => {
      for (let time = 0; time < times; time++) breaker.failed();
    },
  };
}

test("the breaker opens at the fifth consecutive failure, and any success restarts the count", async () => {
  const { breaker, answers, asked, fail } = scene();
  fail(4);
  breaker.succeeded();
  fail(4);
  expect(await breaker.admit(answers(true))).toBeNull();
  fail(1);
  expect(breaker.isClosed()).toBe(false);
  expect(await breaker.admit(answers(true))).toBe(1_000);
  expect(asked()).toBe(0);
});

test("failures of calls that were already running when the breaker opened do not extend the wait", async () => {
  const { breaker, answers, fail, wait } = scene();
  fail(40);
  expect(await breaker.admit(answers(true))).toBe(1_000);
  wait(1_000);
  expect(await breaker.admit(answers(true))).toBeNull();
});

test("suspected failures do not open the breaker, but make the next caller probe the server", async () => {
  const { breaker, answers, asked } = scene();
  for (let time = 0; time < 5; time++) breaker.suspected();
  expect(breaker.isClosed()).toBe(false);
  expect(await Promise.all([1, 2].map(() => breaker.admit(answers(true))))).toEqual([null, null]);
  expect([asked(), breaker.isClosed()]).toEqual([1, true]);
  for (let time = 0; time < 5; time++) breaker.suspected();
  expect(await breaker.admit(answers(false))).toBe(1_000);
});

test("when a trial is due, one caller probes, the others wait, and an answer from the server closes the breaker", async () => {
  const { breaker, answers, asked, fail, wait } = scene();
  fail(5);
  wait(1_000);
  const all = await Promise.all(Array.from({ length: 16 }, () => breaker.admit(answers(true))));
  expect(all).toEqual(Array(16).fill(null));
  expect(asked()).toBe(1);
  expect(breaker.isClosed()).toBe(true);
});

test("each failed trial doubles the wait, up to a minute", async () => {
  const { breaker, answers, fail, wait } = scene();
  fail(5);
  const waits: (number | null)[] = [];
  for (let trial = 0; trial < 8; trial++) {
    wait(60_000);
    waits.push(await breaker.admit(answers(false)));
  }
  expect(waits).toEqual([2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000, 60_000]);
  wait(60_000);
  expect(await breaker.admit(answers(true))).toBeNull();
  fail(5);
  expect(await breaker.admit(answers(true))).toBe(1_000);
});
