import { expect, test } from "vitest";
import { pageCursor, pageStart, pageStarts } from "./page";

const list = (count: number, characters: number) =>
  Array.from({ length: count }, () => ({ json: "x".repeat(characters) }));
const MEGABYTE = 1_048_576;

test.each([
  [0, 10, [0]],
  [2_000, 10, [0]],
  [4_001, 10, [0, 2_000, 4_000]],
  // Fifty servers may have 4 MB each.
  [800, MEGABYTE / 4, Array.from({ length: 25 }, (_, page) => page * 32)],
  [2, 9 * MEGABYTE, [0, 1]],
])(
  "a page has at most 2,000 definitions with 8 MB (%i of %i characters)",
  (count, characters, starts) => {
    expect(pageStarts(list(count, characters))).toEqual(starts);
  },
);

test("a cursor names only a page of its list", () => {
  const starts = pageStarts(list(4_001, 10));
  const at = (index: number) => pageStart("tool", "r", starts, pageCursor("tool", "r", index));
  expect(at(2_000)).toEqual({ ok: true, value: 2_000 });
  for (const index of [1, 2_001, 6_000]) expect(at(index).ok).toBe(false);
});
