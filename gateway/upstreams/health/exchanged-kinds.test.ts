import { expect, test } from "vitest";
import type { ListedKind } from "@/gateway/upstreams/link/listed-item";
import { exchangedKinds } from "./exchanged-kinds";

const COUNT = 2_000;

/** Creates `count` items of a kind, and counts how many times the kinds of these items are read. */
function counted(kind: ListedKind, of: string, count = COUNT) {
  const looks = { kinds: 0 };
  const items = Array.from({ length: count }, (_, at) => ({
    get kind() {
      looks.kinds++;
      return kind;
    },
    name: `${of}${at}`,
    goneAt: null as Date | null,
  }));
  return { items, looks };
}

test("comparing lists of new items reads each item only once", () => {
  const before = counted("tool", "old");
  const after = counted("tool", "new");
  expect([...exchangedKinds(before.items, after.items)]).toEqual(["tool"]);
  expect([before.looks.kinds, after.looks.kinds]).toEqual([COUNT, COUNT]);
});

test("a kind counts as replaced if it has a new item and no fewer items than before", () => {
  const row = (kind: ListedKind, name: string, goneAt: Date | null = null) => {
    return { kind, name, goneAt };
  };
  const rows = [
    row("tool", "a"),
    row("tool", "b"),
    row("tool", "c", new Date(0)),
    row("prompt", "a"),
    row("resource", "a"),
    row("resource_template", "a"),
  ];
  // The tool `c` counts as new, although it was listed before and has only come back. The templates
  // are fewer than before.
  const items = [
    row("tool", "c"),
    row("tool", "a"),
    row("prompt", "a"),
    row("resource", "a"),
    row("resource", "b"),
  ];
  expect([...exchangedKinds(rows, items)].sort()).toEqual(["resource", "tool"]);
  expect([...exchangedKinds(rows, [row("tool", "d")])]).toEqual([]);
  expect([...exchangedKinds([], [])]).toEqual([]);
});
