import { expect, test } from "vitest";
import { type Placed, Places } from "./places";

const thing = (): Placed => ({ place: -1 });

test("an object is in the set until it is removed, and its place is then reused", () => {
  const places = new Places<Placed>();
  const [first, second, third] = [thing(), thing(), thing()];
  places.add(first);
  places.add(second);
  expect(places.delete(first)).toBe(true);
  expect(places.delete(first)).toBe(false);
  expect([places.size, places.all()]).toEqual([1, [second]]);
  places.add(third);
  expect(third.place).toBe(0);
  expect([places.size, places.all()]).toEqual([2, [third, second]]);
});

test("removing an object that was never added has no effect", () => {
  const places = new Places<Placed>();
  places.add(thing());
  expect(places.delete(thing())).toBe(false);
  expect(places.size).toBe(1);
});
