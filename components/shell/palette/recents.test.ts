import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { SearchHit } from "@/lib/search/view";
import { addRecent, forgetRecents, keepRecentsOf, readRecents } from "./recents";

const thing: SearchHit = {
  kind: "person",
  ...{ id: "1", title: "Mia", detail: "mia@example.com" },
  ...{ state: null, server: null },
};

beforeEach(() => {
  const kept = new Map<string, string>();
  vi.stubGlobal("localStorage", {
    getItem: (name: string) => kept.get(name) ?? null,
    setItem: (name: string, value: string) => kept.set(name, value),
    removeItem: (name: string) => kept.delete(name),
  });
});
afterEach(() => vi.unstubAllGlobals());

test("a person keeps recent things, and the next person in the browser does not see them", () => {
  keepRecentsOf("olga@example.com");
  addRecent(thing);
  keepRecentsOf("olga@example.com");
  expect(readRecents()).toEqual([thing]);
  keepRecentsOf("mia@example.com");
  expect(readRecents()).toEqual([]);
});

test("nothing is left of things that were kept before they had an owner, or after a sign-out", () => {
  addRecent(thing);
  keepRecentsOf("mia@example.com");
  expect(readRecents()).toEqual([]);
  addRecent(thing);
  forgetRecents();
  expect(readRecents()).toEqual([]);
});
