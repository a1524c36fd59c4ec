import { expect, it } from "vitest";
import { type ChartPoint, reading, total } from "./chart-point";
import { rangeHref } from "./range-href";

const point = (hour: number, calls: number, denials: number, errors?: number): ChartPoint => ({
  at: `2027-02-20T0${hour}:00:00.000Z`,
  label: `0${hour}:00`,
  calls,
  denials,
  ...(errors !== undefined && { errors }),
});

it("a reading counts in words, and mentions errors only if they are known", () => {
  expect(reading("Total", point(1, 1, 0))).toBe("Total: 1 call, 0 denials");
  expect(reading("01:00", point(1, 1204, 1, 1))).toBe("01:00: 1,204 calls, 1 error, 1 denial");
});

it("the total adds up what the points know", () => {
  expect(total([point(1, 2, 1), point(2, 3, 4)])).toEqual({ calls: 5, denials: 5 });
  expect(total([point(1, 2, 1, 1), point(2, 3, 4, 2)])).toEqual({
    calls: 5,
    denials: 5,
    errors: 3,
  });
});

it("a chosen range reaches to the end of its last point, and keeps the list's other filters", () => {
  const points = [point(1, 2, 1), point(2, 3, 4), point(3, 3, 4)];
  const href = rangeHref("/calls?tool=a%26b&from=2020-01-01", points, 1, 2);
  const { pathname, searchParams } = new URL(href, "http://localhost");
  expect(pathname).toBe("/calls");
  expect(Object.fromEntries(searchParams)).toEqual({
    tool: "a&b",
    from: "2027-02-20T02:00:00.000Z",
    to: "2027-02-20T04:00:00.000Z",
  });
});
