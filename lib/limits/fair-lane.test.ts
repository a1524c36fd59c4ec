import { expect, test } from "vitest";
import { fairLane } from "./fair-lane";

const shortPause = () => new Promise<void>((done) => setTimeout(done, 2));

/**
 * Creates a lane whose work waits until `open` is called. `order` records the order in which the
 * work ran.
 */
function setUp(limits: { running: number; waiting: number }) {
  const lane = fairLane(limits);
  const order: string[] = [];
  let open = () => {};
  const gate = new Promise<void>((resolve) => {
    open = resolve;
  });
  const request = (name: string) =>
    lane.run(name, async () => {
      await gate;
      order.push(name);
      return name;
    });
  return { lane, order, open: () => open(), request };
}

test("queued names are served round-robin, even if one name has queued many requests", async () => {
  const { order, open, request, lane } = setUp({ running: 1, waiting: 20 });
  const requests = [..."aaaaaa", ..."bbb", "c"].map(request);
  expect(lane.state()).toEqual({ running: 1, waiting: 9 });
  open();
  await Promise.all(requests);
  // The first request of `a` was already running when the others were queued. The waiting requests
  // of `a`, `b` and `c` are then served round-robin.
  expect(order.slice(0, 4)).toEqual(["a", "a", "b", "c"]);
  expect(order.slice(4).join("")).toBe("ababaa");
  expect(lane.state()).toEqual({ running: 0, waiting: 0 });
});

test("when the queue is full, the busiest name's newest request makes room for a less busy name", async () => {
  const { open, request, lane } = setUp({ running: 1, waiting: 4 });
  const flood = [..."aaaaa"].map(request);
  const more = request("a");
  const fresh = request("b");
  const other = request("c");
  const late = request("b");
  expect(lane.state().waiting).toBe(4);
  open();
  expect(await more).toBeNull();
  expect([await fresh, await other, await late]).toEqual(["b", "c", null]);
  expect(await Promise.all(flood)).toEqual(["a", "a", "a", null, null]);
});

test("at most `running` requests run at a time, and a slot is released even when the work throws", async () => {
  const lane = fairLane({ running: 2, waiting: 100 });
  let running = 0;
  let most = 0;
  const work = (n: number) => async () => {
    most = Math.max(most, ++running);
    await shortPause();
    running--;
    if (n % 5 === 0) throw new Error("broken");
    return "done";
  };
  const requests = Array.from({ length: 20 }, (_, n) => lane.run(`${n % 3}`, work(n)));
  const done = await Promise.allSettled(requests);
  expect(most).toBe(2);
  expect(done.filter((one) => one.status === "rejected")).toHaveLength(4);
  expect(lane.state()).toEqual({ running: 0, waiting: 0 });
  expect(await lane.run("x", async () => "next")).toBe("next");
});
