import { expect, test } from "vitest";
import { pollPause } from "./task-result";

test("a server is asked how its task is at its own interval, within bounds", () => {
  expect([null, 0, 3_000, 1e12].map((said) => pollPause(said, 0))).toEqual([
    1_000, 200, 3_000, 30_000,
  ]);
});

test("a server whose task never ends is asked ever less often, whatever it says", () => {
  let asked = 0;
  for (let ms = 0; ms < 3_600_000; ms += pollPause(0, ms)) asked++;
  expect(asked).toBeLessThan(600);
  expect(pollPause(0, 20_000)).toBe(400);
});
