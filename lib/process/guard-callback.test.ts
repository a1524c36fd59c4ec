import { expect, test } from "vitest";
import { guardCallback, runInBackground } from "./guard-callback";

test("an exception in a guarded callback calls `ended` instead of being thrown", () => {
  const ended: unknown[] = [];
  const work = guardCallback(
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

test("an exception thrown by `ended` itself is caught as well", () => {
  const fails = () => {
    throw new Error("no");
  };
  expect(guardCallback(fails, fails)()).toBeUndefined();
  expect(guardCallback(fails)()).toBeUndefined();
});

test("a rejection of background work calls `ended` and is handled", async () => {
  const ended: string[] = [];
  runInBackground(Promise.reject(new Error("no")), () => {
    ended.push("first");
    throw new Error("no");
  });
  runInBackground(Promise.resolve(), () => ended.push("never"));
  await new Promise((resolve) => setTimeout(resolve, 10));
  expect(ended).toEqual(["first"]);
});
