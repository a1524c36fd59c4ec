import { expect, test } from "vitest";
import { KeySlots } from "./key-slots";

test("a key takes no more slots than its own, and all keys no more than there are", () => {
  const slots = new KeySlots({ ofKey: 2, inAll: 3 });
  const [first, second] = [slots.take("one"), slots.take("one")];
  expect([first, second]).not.toContain(null);
  expect(slots.take("one")).toBeNull();
  expect(slots.take("other")).not.toBeNull();
  expect(slots.take("third")).toBeNull();
  first?.();
  first?.();
  expect(slots.take("third")).not.toBeNull();
  expect(slots.take("one")).toBeNull();
  second?.();
  expect(slots.take("one")).not.toBeNull();
});
