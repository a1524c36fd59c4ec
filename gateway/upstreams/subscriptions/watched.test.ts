import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { isPartOf, plainUpdate } from "@/gateway/upstreams/resource-update";
import { WATCH_TIMES } from "./watch-times";
import { Watched } from "./watched";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function listening() {
  const one = new Watched("memo://a", WATCH_TIMES, false);
  const heard: string[] = [];
  const listener = {
    keyId: "key",
    updated: ({ params }: { params: Buffer }) => void heard.push(params.toString("utf8")),
    answered: () => {},
    ended: () => {},
  };
  one.add(listener, false);
  const update = (uri: string, n: number) =>
    one.updated({ uri, params: Buffer.from(JSON.stringify({ uri, n })) });
  return { one, listener, heard, update };
}

test("the first update is passed on at once, and of those that follow soon the last of each URI", () => {
  const { heard, update } = listening();
  for (let n = 0; n < 1_000; n++) update("memo://a", n);
  expect(heard).toEqual(['{"uri":"memo://a","n":0}']);
  update("memo://a/part", 7);
  vi.advanceTimersByTime(WATCH_TIMES.gatherMs);
  expect(heard.slice(1)).toEqual(['{"uri":"memo://a","n":999}', '{"uri":"memo://a/part","n":7}']);
  update("memo://a", 1_000);
  expect(heard).toHaveLength(3);
  vi.advanceTimersByTime(WATCH_TIMES.gatherMs * 2);
  expect(heard.at(-1)).toBe('{"uri":"memo://a","n":1000}');
  update("memo://a", 1_001);
  expect(heard.at(-1)).toBe('{"uri":"memo://a","n":1001}');
});

test("beyond some parts of a resource, an update of the whole resource stands for the others", () => {
  const { heard, update } = listening();
  for (let n = 0; n < 1_000; n++) update(`memo://a/${n}`, n);
  vi.advanceTimersByTime(WATCH_TIMES.gatherMs);
  expect(heard.length).toBeLessThan(20);
  expect(heard.at(-1)).toBe('{"uri":"memo://a"}');
});

test("a failure to ask the server means that an update may have been missed, once it was asked", () => {
  const { one, heard } = listening();
  one.answered({ failure: { code: "upstream_unavailable" } as never });
  expect(heard).toEqual([]);
  one.answered(null);
  one.answered(null);
  vi.advanceTimersByTime(WATCH_TIMES.gatherMs);
  expect(heard).toEqual([plainUpdate("memo://a").params.toString("utf8")]);
});

test("a listener that comes later is told of a recent update if its subscription is older", () => {
  const { one, listener, heard, update } = listening();
  update("memo://a", 1);
  one.add({ ...listener }, false);
  expect(heard).toHaveLength(1);
  one.add({ ...listener }, true);
  expect(heard).toHaveLength(2);
  vi.advanceTimersByTime(WATCH_TIMES.lingerMs);
  one.add({ ...listener }, true);
  expect(heard).toHaveLength(2);
});

test("an update belongs to the resource that it names, and to those that this is a part of", () => {
  for (const uri of ["memo://a", "memo://a/b", "memo://a?b", "memo://a#b"]) {
    expect(isPartOf(uri, "memo://a")).toBe(true);
  }
  expect(isPartOf("memo://a/b", "memo://a/")).toBe(true);
  expect(isPartOf("memo://ab", "memo://a")).toBe(false);
  expect(isPartOf("memo://a", "memo://a/b")).toBe(false);
});
