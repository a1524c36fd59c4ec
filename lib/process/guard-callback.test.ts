import { expect, test } from "vitest";
import { guardCallback, runInBackground } from "./guard-callback";

test("if a guarded callback throws an exception, `ended` is called and nothing is thrown", () => {
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

test("if background work rejects, `ended` is called and the rejection does not end the process", async () => {
  const ended: string[] = [];
  runInBackground(Promise.reject(new Error("no")), () => {
    ended.push("first");
    throw new Error("no");
  });
  runInBackground(Promise.resolve(), () => ended.push("never"));
  await new Promise((resolve) => setTimeout(resolve, 10));
  expect(ended).toEqual(["first"]);
});
