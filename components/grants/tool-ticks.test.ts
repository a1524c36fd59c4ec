import { expect, test } from "vitest";
import { grantsOf, NO_GRANT, type ServerGrant } from "./grant-draft";
import { tick, tickedTools, untick } from "./tool-ticks";

const tools = ["get_book", "get_cover", "put_book", "read"];
const some = (chosen: string[], patterns = ""): ServerGrant => ({
  ...NO_GRANT,
  mode: "some",
  chosen,
  patterns,
});
const standing = (grant: ServerGrant) => Object.fromEntries(tickedTools(grant, tools));
const toolsOf = (grant: ServerGrant) => grantsOf({ files: grant })[0]?.tools;

test("a tool that matches a pattern is reported as granted by that pattern", () => {
  expect(standing(some(["read"], "get_*\n*_book"))).toEqual({
    get_book: { granted: true, by: ["get_*", "*_book"] },
    get_cover: { granted: true, by: ["get_*"] },
    put_book: { granted: true, by: ["*_book"] },
    read: { granted: true, by: [] },
  });
  expect(standing(some(["read"]))).toMatchObject({ get_book: { granted: false, by: [] } });
});

test("unticking a tool replaces the pattern that grants it with the names of the other tools that match the pattern", () => {
  const { grant, replaced } = untick(some([], "get_*\nput_*"), "get_book", tools);
  expect(toolsOf(grant)).toEqual(["get_cover", "put_*"]);
  expect(replaced).toEqual({ patterns: ["get_*"], others: 1 });
  expect(tickedTools(grant, tools).get("get_book")).toEqual({ granted: false, by: [] });
});

test("unticking a tool replaces every pattern that matches it, but adds no tool that another pattern grants", () => {
  const before = some(["read"], "get_*, *_book, g*r");
  const { grant, replaced } = untick(before, "get_book", tools);
  expect(toolsOf(grant)).toEqual(["g*r", "put_book", "read"]);
  expect(replaced).toEqual({ patterns: ["get_*", "*_book"], others: 1 });
});

test("unticking a tool that is granted both by name and by a pattern removes the name and the pattern", () => {
  const { grant, replaced } = untick(some(["get_book"], "get_book"), "get_book", tools);
  expect(toolsOf(grant)).toEqual([]);
  expect(replaced).toEqual({ patterns: ["get_book"], others: 0 });
});

test("ticking or unticking a tool that matches no pattern leaves all patterns unchanged", () => {
  const ticked = tick(some(["read"], "put_*"), "get_book");
  expect(toolsOf(ticked)).toEqual(["get_book", "put_*", "read"]);
  expect(untick(ticked, "get_book", tools)).toEqual({
    grant: some(["read"], "put_*"),
    replaced: null,
  });
});
