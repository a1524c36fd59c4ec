import { expect, test } from "vitest";
import { initialsOf } from "./initials";

test.each([
  ["Ada Lovelace", "AL"],
  ["ada", "A"],
  ["Ludwig van Beethoven", "LB"],
  ["Jean-Luc Picard", "JP"],
  ["Sinéad O'Brien", "SO"],
  ["Gerard ’t Hooft", "GH"],
  ["ci-deploy", "CD"],
  ["Ada Lovelace (you)", "AL"],
  ["Ada Lovelace <ada@example.com>", "AL"],
  ["ada.lovelace+keys@mail.example.com", "AL"],
  ["ada.lovelace.1815@example.com", "AL"],
  ["ada@example.com", "A"],
  ["A\u030Ake E\u0301mile", "ÅÉ"],
  ["ßeta ﬁn", "SF"],
  ["王小明", "王"],
  ["नेहा शर्मा", "नेश"],
  ["𝒜da 𐐨x", "A𐐀"],
  ["007", "0"],
  ["🙂", "?"],
  ["", "?"],
  ["(you)", "?"],
])("the initials of %j are %j", (name, initials) => {
  expect(initialsOf(name)).toBe(initials);
});
