import { expect, test } from "vitest";
import { contained, unwaited } from "./contain";

test("what a callback throws ends what it belongs to, and nobody else hears of it", () => {
  const ended: unknown[] = [];
  const work = contained(
    (value: number) => {
      if (value < 0) throw new RangeError("Maximum call stack size exceeded");
      return value * 2;
    },
    (value) => ended.push(value),
  );
  expect(work(2)).toBe(4);
  expect(work(-1)).toBeUndefined();
  expect(ended).toEqual([-1]);
});

test("nor of what ending it throws", () => {
  const fails = () => {
    throw new Error("no");
  };
  expect(contained(fails, fails)()).toBeUndefined();
  expect(contained(fails)()).toBeUndefined();
});

test("nor of work that nobody waits for", async () => {
  const ended: string[] = [];
  unwaited(Promise.reject(new Error("no")), () => {
    ended.push("first");
    throw new Error("no");
  });
  unwaited(Promise.resolve(), () => ended.push("never"));
  await new Promise((resolve) => setTimeout(resolve, 10));
  expect(ended).toEqual(["first"]);
});
