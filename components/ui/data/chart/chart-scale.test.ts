import { describe, expect, it } from "vitest";
import { chartTop } from "./chart-scale";

describe("chartTop returns a round multiple of three that is at least the highest value", () => {
  it.each([
    [0, 3],
    [3, 3],
    [4, 6],
    [16, 18],
    [120, 120],
    [151, 180],
    [1_000_000, 1_200_000],
  ])("for the highest value %d, chartTop returns %d", (highest, top) => {
    expect(chartTop(highest)).toBe(top);
  });
});
