import { expect, test } from "vitest";
import { waitingByKey, waitingList } from "./waiting-rows";

test("a waiting list returns the oldest rows first, and rows put back come before newer rows", () => {
  const rows = waitingList<number>();
  for (const row of [1, 2, 3, 4]) rows.add(row);
  const some = rows.take(3);
  expect([some, rows.size]).toEqual([[1, 2, 3], 1]);
  rows.add(5);
  rows.putBack(some);
  expect([rows.size, rows.take(10), rows.size]).toEqual([5, [1, 2, 3, 4, 5], 0]);
});

test("rows that have been taken do not change when further rows are added", () => {
  const rows = waitingList<number>();
  rows.add(1);
  const some = rows.take(2_000);
  rows.add(2);
  expect([some, rows.take(2_000)]).toEqual([[1], [2]]);
});

test("a waiting list by key keeps the newest row of each key, even if an older row is put back", () => {
  const rows = waitingByKey<string>((row) => row.charAt(0));
  for (const row of ["a1", "b1", "c1", "a2"]) rows.add(row);
  expect(rows.size).toBe(3);
  const some = rows.take(2);
  expect(some).toEqual(["a2", "b1"]);
  rows.add("b2");
  rows.putBack(some);
  expect(rows.take(10)).toEqual(["a2", "b2", "c1"]);
});
