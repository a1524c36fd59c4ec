import { expect, test } from "vitest";
import type { ImportPreview } from "@/lib/servers/code/view-import";
import { firstPicks, isTaken, nameProblem, openVariables } from "./import-draft";

const row = (from: string, more: Partial<ImportPreview> = {}): ImportPreview => ({
  from,
  name: from.toLowerCase(),
  transport: "http",
  target: "https://mcp.example.com",
  values: [],
  unset: [],
  notes: [],
  problem: null,
  ...more,
});
const any = () => true;

test("initially, every valid entry is selected unless its name is already taken", () => {
  const file = {
    taken: ["issues", "issues-2"],
    rows: [row("files"), row("issues"), row("Twice"), row("twice"), row("broken", { name: null })],
  };
  const picks = firstPicks(file, ({ from }) => from !== "broken");
  expect(picks).toEqual({
    files: { picked: true, name: "files", renames: false },
    issues: { picked: false, name: "issues-3", renames: true },
    Twice: { picked: true, name: "twice", renames: false },
    twice: { picked: false, name: "twice-2", renames: true },
    broken: { picked: false, name: "", renames: true },
  });
  const taken = file.rows.filter((one) => isTaken(file, one)).map(({ from }) => from);
  expect(taken).toEqual(["issues", "twice"]);
});

test("an entry called __proto__ or constructor can be imported like any other entry", () => {
  for (const from of ["__proto__", "constructor"]) {
    const file = { taken: [], rows: [row(from, { name: "odd", unset: ["A"] })] };
    const picks = firstPicks(file, any);
    expect(Object.entries(picks)).toEqual([[from, { picked: true, name: "odd", renames: false }]]);
    expect(openVariables(file, { ...picks })).toEqual([{ name: "A", entries: [from] }]);
  }
});

test("a suggested name is never longer than the maximum length", () => {
  const long = "a".repeat(32);
  const picks = firstPicks({ taken: [long], rows: [row(long)] }, any);
  expect(picks[long]?.name).toBe(`${"a".repeat(30)}-2`);
});

test("a name is refused if it is invalid, already taken, or used by an earlier selected entry", () => {
  const file = { taken: ["issues"], rows: [row("a"), row("b")] };
  const named = (a: string, b: string, picked = true) => ({
    a: { picked, name: a, renames: true },
    b: { picked: true, name: b, renames: true },
  });
  expect(nameProblem(file, named("x", "y"), "b")).toBeUndefined();
  expect(nameProblem(file, named("x", "Not a name"), "b")).toMatch(/small letters/);
  expect(nameProblem(file, named("x", ""), "b")).toBeDefined();
  expect(nameProblem(file, named("x", "issues"), "b")).toBe("Another server has this name.");
  expect(nameProblem(file, named("x", "x"), "b")).toBe(
    "Another server in this file has this name.",
  );
  expect(nameProblem(file, named("x", "x"), "a")).toBeUndefined();
  expect(nameProblem(file, named("x", "x", false), "b")).toBeUndefined();
});

test("a variable that several selected entries need is listed once, together with the names of these entries", () => {
  const file = {
    taken: [],
    rows: [row("a", { unset: ["TOKEN"] }), row("b", { unset: ["TOKEN", "HOST"] }), row("c")],
  };
  const picks = firstPicks(file, any);
  expect(openVariables(file, picks)).toEqual([
    { name: "TOKEN", entries: ["a", "b"] },
    { name: "HOST", entries: ["b"] },
  ]);
  const a = { picked: true, name: "a", renames: false };
  expect(openVariables(file, { ...picks, b: { ...a, picked: false } })).toEqual([
    { name: "TOKEN", entries: ["a"] },
  ]);
});
