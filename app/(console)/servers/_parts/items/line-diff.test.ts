import { expect, test } from "vitest";
import { lineDiff } from "./line-diff";

const signs = { same: " ", gone: "-", new: "+" };
const shown = (before: string, after: string) =>
  lineDiff(before, after).map(({ kind, text }) => `${signs[kind]}${text}`);

test("a changed line is removed and added, and other lines stay", () => {
  expect(shown("a\nb\nc", "a\nB\nc\nd")).toEqual([" a", "-b", "+B", " c", "+d"]);
});

test("the difference of equal texts marks no line", () => {
  expect(shown("a\nb", "a\nb")).toEqual([" a", " b"]);
});

test("both texts can be read back from the difference", () => {
  const before = "x\na\nb\ny\nc";
  const after = "a\nz\nb\nc\nc";
  const lines = lineDiff(before, after);
  const side = (drop: string) => lines.filter(({ kind }) => kind !== drop).map(({ text }) => text);
  expect(side("new").join("\n")).toBe(before);
  expect(side("gone").join("\n")).toBe(after);
});

test("very long texts are removed and added as a whole", () => {
  const long = Array.from({ length: 700 }, (_, index) => `line ${index}`).join("\n");
  expect(lineDiff(long, "short").filter(({ kind }) => kind === "gone")).toHaveLength(700);
});
