import { expect, test } from "vitest";
import { failureAnswer } from "@/gateway/http/failure-answer";
import { failureForm, failureRpc, failureStatus } from "./error-wire";
import { fail } from "./errors";
import { failureText } from "./errors-text";
import { FAILURE_CODES } from "./view-codes";

test.each(FAILURE_CODES)(
  "the failure %s has an HTTP status, a message and the usual JSON fields",
  (code) => {
    const params = Object.fromEntries(
      ["field", "limit", "method", "allow", "variable", "problem", "holder"].map((name) => [
        name,
        "x",
      ]),
    );
    const { failure } = fail(code, { params, rule: "The rule.", retryAfterSeconds: 7 });
    expect(failureStatus(failure)).toBeGreaterThanOrEqual(400);
    expect(failureText(failure)).not.toMatch(/[{}!]|undefined/);
    const answer = failureAnswer(failure, "req_1");
    expect(answer.headers).toMatchObject({ "cache-control": "no-store", "retry-after": "7" });
    expect(Object.keys(JSON.parse(String(answer.body)))).toEqual([
      "error",
      "message",
      "request_id",
    ]);
  },
);

test("no response contains the internal reason of a failure", () => {
  const { failure } = fail("invalid_api_key", { reason: "revoked yesterday" });
  const shown = [failureAnswer(failure, "r").body, failureForm(failure), failureRpc(failure, "r")];
  expect(JSON.stringify(shown)).not.toContain("revoked yesterday");
});

test("no JSON-RPC error code is in the range that MCP reserves", () => {
  for (const code of FAILURE_CODES) {
    const rpc = failureRpc(fail(code).failure, "r").code;
    expect(rpc >= -32_099 && rpc <= -32_000).toBe(false);
  }
});
