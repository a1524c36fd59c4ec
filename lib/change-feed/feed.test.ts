import { afterEach, expect, test, vi } from "vitest";
import { openFeed, STALE_MS } from "./feed";

afterEach(() => {
  vi.useRealTimers();
});

test("the feed's age counts from the start of its last poll, and an unpolled feed is not current", () => {
  const feed = openFeed();
  expect([feed.isCurrent(), feed.assertFresh()]).toEqual([false, null]);
  feed.polled(performance.now() - 400);
  expect(feed.age()).toBeGreaterThanOrEqual(400);
  expect([feed.isCurrent(), feed.assertFresh()]).toEqual([true, null]);
  feed.polled(performance.now() - STALE_MS - 1);
  expect(feed.isCurrent()).toBe(false);
  expect(feed.assertFresh()).toMatchObject({ code: "database_unavailable", retryAfterSeconds: 1 });
  feed.stopped();
  expect([feed.isCurrent(), feed.assertFresh()]).toEqual([false, null]);
});

test("the feed is stale after the machine has slept, and setting the clock back has no effect", () => {
  const feed = openFeed();
  feed.polled(performance.now());
  const now = Date.now();
  vi.useFakeTimers({ toFake: ["Date"], now: now + 3_600_000 });
  expect(feed.isCurrent()).toBe(false);
  vi.setSystemTime(now - 3_600_000);
  expect(feed.isCurrent()).toBe(true);
});

test("listeners get changes of their kind and every reset, and revisions count both", () => {
  const feed = openFeed();
  const received: string[] = [];
  const stop = feed.on("key", (change) =>
    received.push(change === "reset" ? change : change.entityId),
  );
  feed.deliver([
    { seq: 1, kind: "key", entityId: "a" },
    { seq: 2, kind: "team", entityId: "b" },
  ]);
  feed.reset();
  stop();
  feed.deliver([{ seq: 3, kind: "key", entityId: "c" }]);
  expect(received).toEqual(["a", "reset"]);
  const revisions = (["key", "team", "grants", "*"] as const).map((kind) => feed.revision(kind));
  expect(revisions).toEqual([3, 2, 1, 4]);
});
