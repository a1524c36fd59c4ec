import { expect, test } from "vitest";
import { lineDiff } from "./line-diff";

const signs = { same: " ", gone: "-", new: "+" };
const shown = (before: string, after: string) =>
  lineDiff(before, after).map(({ kind, text }) => `${signs[kind]}${text}`);

test("a changed line is shown as removed and added, and unchanged lines are kept", () => {
  expect(shown("a\nb\nc", "a\nB\nc\nd")).toEqual([" a", "-b", "+B", " c", "+d"]);
});

test("the difference between two equal texts contains no removed or added lines", () => {
  expect(shown("a\nb", "a\nb")).toEqual([" a", " b"]);
});

test("the difference contains all lines of both texts in their original order", () => {
  const before = "x\na\nb\ny\nc";
  const after = "a\nz\nb\nc\nc";
  const lines = lineDiff(before, after);
  const side = (drop: string) => lines.filter(({ kind }) => kind !== drop).map(({ text }) => text);
  expect(side("new").join("\n")).toBe(before);
  expect(side("gone").join("\n")).toBe(after);
});

test("a text with more lines than the maximum is shown as removed and added as a whole", () => {
  const long = Array.from({ length: 700 }, (_, index) => `line ${index}`).join("\n");
  expect(lineDiff(long, "short").filter(({ kind }) => kind === "gone")).toHaveLength(700);
});
