import { expect, test } from "vitest";
import { roomFor } from "./room";
import { WATCH_TIMES } from "./watch-times";
import { Watched } from "./watched";

function watched(count: number, ...keys: string[]): Watched[] {
  return Array.from({ length: count }, (_, at) => {
    const one = new Watched(`memo://${keys.join()}/${at}`, WATCH_TIMES, false);
    for (const keyId of keys) {
      one.add({ keyId, updated: () => {}, answered: () => {}, ended: () => {} }, false);
    }
    return one;
  });
}
const limited = (reason: string) => ({ failure: { code: "rate_limited", reason } });

test("a key watches at most 200 resources that others have not watched before", () => {
  const all = [...watched(199, "greedy"), ...watched(199, "other", "greedy")];
  expect(roomFor(all, "greedy")).toBeNull();
  all.push(...watched(1, "greedy"));
  expect(roomFor(all, "greedy")).toMatchObject(limited("resources_of_key"));
  expect(roomFor(all, "other")).toBeNull();
});

test("two keys that watch the same resources do not get more room than each alone", () => {
  const all = watched(200, "one", "other");
  expect(roomFor(all, "one")).toMatchObject(limited("resources_of_key"));
  expect(roomFor(all, "other")).toBeNull();
});

test("a link watches at most 1,000 resources, of which one that nobody listens to makes room", () => {
  const all = Array.from({ length: 10 }, (_, key) => watched(100, `key ${key}`)).flat();
  expect(roomFor(all, "another")).toMatchObject(limited("resources_of_server"));
  const left = new Watched("memo://left", WATCH_TIMES, false);
  expect(roomFor([...all, left], "another")).toBe(left);
});
