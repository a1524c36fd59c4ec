import { expect, test } from "vitest";
import { addressGroup } from "@/lib/std/address-group";
import { within } from "@/lib/std/within";
import { failureBudget } from "./failure-budget";
import { semaphore } from "./semaphore";

const shortPause = () => new Promise<void>((done) => setTimeout(done, 5));

test("a semaphore runs and queues only as much work as allowed, and refuses any further work", async () => {
  const lane = semaphore({ running: 2, waiting: 3 });
  let running = 0;
  let most = 0;
  const work = async () => {
    running++;
    most = Math.max(most, running);
    await shortPause();
    running--;
    return "done";
  };
  const results = Array.from({ length: 7 }, () => lane.run(work));
  expect(results.filter((one) => one === null)).toHaveLength(2);
  expect(await Promise.all(results)).toEqual(["done", "done", "done", "done", "done", null, null]);
  expect(most).toBe(2);
});

test("a semaphore releases its slot when the work throws", async () => {
  const lane = semaphore({ running: 1, waiting: 0 });
  await expect(lane.run(() => Promise.reject(new Error("broken")))).rejects.toThrow("broken");
  expect(await lane.run(async () => "next")).toBe("next");
});

test("a budget allows its burst, then refuses with the seconds to wait, and recovers over time", () => {
  const budget = failureBudget({ burst: 3, perMinute: 6, names: 10 });
  const start = 1_000_000;
  expect([1, 2, 3].map(() => budget.charge("a", start))).toEqual([null, null, null]);
  expect(budget.charge("a", start)).toBe(10);
  expect(budget.charge("b", start)).toBeNull();
  expect(budget.charge("a", start + 9_000)).toBe(1);
  expect(budget.charge("a", start + 10_000)).toBeNull();
  expect(budget.charge("a", start + 10_000)).toBe(10);
});

test("a budget can be charged by amount, and a refused amount costs nothing", () => {
  const budget = failureBudget({ burst: 10, perMinute: 60, names: 10 });
  expect([budget.charge("a", 0, 8), budget.charge("a", 0, 5)]).toEqual([null, 3]);
  expect([budget.charge("a", 0, 2), budget.charge("a", 3_000, 3)]).toEqual([null, null]);
});

test("a budget with too many tracked names evicts the name that was charged least recently", () => {
  const budget = failureBudget({ burst: 1, perMinute: 1, names: 2 });
  for (const name of ["a", "b", "a", "c"]) budget.charge(name, 0);
  expect(budget.charge("a", 0)).not.toBeNull();
  expect(budget.charge("b", 0)).toBeNull();
});

test.each([
  ["192.0.2.7", "192.0.2.7"],
  ["::ffff:192.0.2.7", "192.0.2.7"],
  ["::FFFF:c000:207", "192.0.2.7"],
  ["0:0:0:0:0:ffff:c000:0207", "192.0.2.7"],
  ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"],
  ["2001:0db8:0001:0002::1", "2001:db8:1:2::/64"],
  ["2001:db8::1", "2001:db8:0:0::/64"],
  ["::1", "0:0:0:0::/64"],
  ["fe80::1%eth0", "fe80:0:0:0::/64"],
  ["unknown", "unknown"],
])("failures from the address %s are charged to %s", (address, group) => {
  expect(addressGroup(address)).toBe(group);
});

test("time during which the event loop is blocked does not count towards a timeout", async () => {
  // The answer and the timer are both due in the same turn of the event loop, and the timer fires
  // first.
  const arrives = new Promise((resolve) => setImmediate(resolve, "answer"));
  const waiting = within(100, arrives);
  for (const untilMs = performance.now() + 400; performance.now() < untilMs; );
  expect(await waiting).toBe("answer");
  await expect(within(100, new Promise(() => {}))).rejects.toMatchObject({ code: "ETIMEDOUT" });
});
