import { expect, test } from "vitest";
import { Pauses } from "./pauses";

test("pauses become longer up to a limit, and short again after an attempt that lasted", () => {
  const pauses = new Pauses({ againMs: 100, longestMs: 400, lastsMs: 1_000 });
  let nowMs = 0;
  const next = (lastedMs: number) => {
    nowMs += lastedMs;
    const ms = pauses.next(nowMs);
    nowMs += ms;
    return ms;
  };
  expect([next(0), next(10), next(10), next(10), next(900)]).toEqual([100, 200, 400, 400, 400]);
  expect([next(1_001), next(10)]).toEqual([100, 200]);
});
