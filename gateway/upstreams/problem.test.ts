import { expect, test } from "vitest";
import { FAULTS } from "@/lib/servers/faults";
import { failureOf, LinkProblem, problemOf } from "./problem";

test("text that an error repeats from its cause appears only once in the detail", () => {
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

test.each(Object.entries(FAULTS))(
  "the fault %s has one sentence about the problem and one about the remedy",
  (_fault, said) => {
    expect(said.text).toMatch(/^(It|Its|There|Connecting|Commands) .*\.$/);
    expect(said.hint).toMatch(/^[A-Z].*\.$/);
    expect(said.hint).not.toMatch(/[{}]/);
  },
);

test("texts are masked before they are shortened, so no part of a secret remains", () => {
  const secret = "sesame-open-sesame";
  const problem = new LinkProblem("failed", "It failed.", `${"x".repeat(3_990)} ${secret} end`);
  const masked = problem.masked((text) => text.replaceAll(secret, "[redacted]"));
  const { failure } = failureOf("shelf", masked, 1_000);
  expect(failure.reason).toHaveLength(4_000);
  expect(failure.reason).not.toContain("sesame");
  expect(failure.problem).toEqual({ code: "not_mcp", text: "It failed.", hint: masked.hint });
});
