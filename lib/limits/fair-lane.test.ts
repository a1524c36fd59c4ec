import { expect, test } from "vitest";
import { fairLane } from "./fair-lane";

const soon = () => new Promise<void>((done) => setTimeout(done, 2));

/** Runs nothing until it is told to, then notes who ran in which order. */
function scene(limits: { running: number; waiting: number }) {
  const lane = fairLane(limits);
  const order: string[] = [];
  let open = () => {};
  const gate = new Promise<void>((resolve) => {
    open = resolve;
  });
  const ask = (name: string) =>
    lane.run(name, async () => {
      await gate;
      order.push(name);
      return name;
    });
  return { lane, order, open: () => open(), ask };
}

test("names take turns, however many wait of one", async () => {
  const { order, open, ask, lane } = scene({ running: 1, waiting: 20 });
  const asked = [..."aaaaaa", ..."bbb", "c"].map(ask);
  expect(lane.state()).toEqual({ running: 1, waiting: 9 });
  open();
  await Promise.all(asked);
  // The first was running; then a, b and c in turns.
  expect(order.slice(0, 4)).toEqual(["a", "a", "b", "c"]);
  expect(order.slice(4).join("")).toBe("ababaa");
  expect(lane.state()).toEqual({ running: 0, waiting: 0 });
});

test("where all places are taken the newest of the most gives way to whoever has fewer", async () => {
  const { open, ask, lane } = scene({ running: 1, waiting: 4 });
  const flood = [..."aaaaa"].map(ask);
  const more = ask("a");
  const fresh = ask("b");
  const other = ask("c");
  const late = ask("b");
  expect(lane.state().waiting).toBe(4);
  open();
  expect(await more).toBeNull();
  expect([await fresh, await other, await late]).toEqual(["b", "c", null]);
  expect(await Promise.all(flood)).toEqual(["a", "a", "a", null, null]);
});

test("no more run at once than there are places, and a place comes back when work throws", async () => {
  const lane = fairLane({ running: 2, waiting: 100 });
  let running = 0;
  let most = 0;
  const work = (n: number) => async () => {
    most = Math.max(most, ++running);
    await soon();
    running--;
    if (n % 5 === 0) throw new Error("broken");
    return "done";
  };
  const asked = Array.from({ length: 20 }, (_, n) => lane.run(`${n % 3}`, work(n)));
  const done = await Promise.allSettled(asked);
  expect(most).toBe(2);
  expect(done.filter((one) => one.status === "rejected")).toHaveLength(4);
  expect(lane.state()).toEqual({ running: 0, waiting: 0 });
  expect(await lane.run("x", async () => "next")).toBe("next");
});
