import { expect, test } from "vitest";
import { lineDiff } from "./line-diff";

const signs = { same: " ", gone: "-", new: "+" };
const shown = (before: string, after: string) =>
  lineDiff(before, after).map(({ kind, text }) => `${signs[kind]}${text}`);

test("a line that changed is gone and new, the others stay", () => {
  expect(shown("a\nb\nc", "a\nB\nc\nd")).toEqual([" a", "-b", "+B", " c", "+d"]);
});

test("nothing changed, nothing is marked", () => {
  expect(shown("a\nb", "a\nb")).toEqual([" a", " b"]);
});

test("whatever is common, both sides come out whole", () => {
  const before = "x\na\nb\ny\nc";
  const after = "a\nz\nb\nc\nc";
  const lines = lineDiff(before, after);
  const side = (drop: string) => lines.filter(({ kind }) => kind !== drop).map(({ text }) => text);
  expect(side("new").join("\n")).toBe(before);
  expect(side("gone").join("\n")).toBe(after);
});

test("very long texts are shown one after the other", () => {
  const long = Array.from({ length: 700 }, (_, index) => `line ${index}`).join("\n");
  expect(lineDiff(long, "short").filter(({ kind }) => kind === "gone")).toHaveLength(700);
});
