import { expect, it } from "vitest";
import { changeText, shareText } from "./change-text";

it.each([
  [112, 100, "12% more"],
  [92, 100, "8% fewer"],
  [100, 100, "Same as before"],
  [100_001, 100_000, "<1% more"],
  [5000, 2, "Far more"],
  [3, 0, "None before"],
  [0, 0, "None before either"],
  [null, 4, "None now"],
  [null, null, ""],
] as const)("%d after %d reads %s", (now, before, text) => {
  expect(changeText(now, before)).toBe(text);
});

it("a duration is slower or faster", () => {
  expect(changeText(150, 100, ["slower", "faster"])).toBe("50% slower");
});

it.each([
  [null, "–"],
  [0, "0%"],
  [0.0004, "<0.1%"],
  [0.0243, "2.4%"],
  [0.256, "26%"],
] as const)("a share of %d reads %s", (share, text) => {
  expect(shareText(share)).toBe(text);
});
