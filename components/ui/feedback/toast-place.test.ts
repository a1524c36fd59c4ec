import { expect, test } from "vitest";
import { clearOf } from "./toast-place";

const toast = { left: 904, right: 1264, height: 60 };
const box = (top: number, bottom: number, left = 840, right = 1280) => ({
  top,
  bottom,
  left,
  right,
});

test("a toast is at the bottom of the window if no footer is there", () => {
  expect(clearOf([], toast, 800)).toBe(16);
  expect(clearOf([box(744, 800, 0, 800)], toast, 800)).toBe(16);
  expect(clearOf([box(500, 560)], toast, 800)).toBe(16);
  expect(clearOf([box(0, 0)], toast, 800)).toBe(16);
});

test("a toast is placed above a footer, and also above a second footer that it would cover at this position", () => {
  expect(clearOf([box(744, 800)], toast, 800)).toBe(64);
  expect(clearOf([box(700, 730), box(744, 800)], toast, 800)).toBe(108);
  expect(clearOf([box(600, 640), box(744, 800)], toast, 800)).toBe(64);
});

test("a toast stays inside the window even if a footer takes up most of the height", () => {
  expect(clearOf([box(30, 800)], toast, 800)).toBe(724);
});
