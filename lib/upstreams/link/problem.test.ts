import { expect, test } from "vitest";
import { problemOf } from "./problem";

test("what one error repeats of another is said once", () => {
  const cause = Object.assign(new Error("getaddrinfo ENOTFOUND x"), { code: "ENOTFOUND" });
  const error = new Error("Version negotiation failed: getaddrinfo ENOTFOUND x", { cause });
  expect(problemOf(error)).toMatchObject({
    kind: "unavailable",
    message: "Its host name is not known.",
    detail: "Version negotiation failed: getaddrinfo ENOTFOUND x",
  });
  const others = new Error("fetch failed", { cause });
  expect(problemOf(others).detail).toBe("fetch failed: getaddrinfo ENOTFOUND x");
});
