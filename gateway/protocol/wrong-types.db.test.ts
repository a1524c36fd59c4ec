import { afterAll, beforeAll, expect, test } from "vitest";
import { newQuestionId } from "@/gateway/questions/question-id";
import { ask, plantServer, tokenFor } from "@/gateway/testing/gateway";
import { testServer } from "@/gateway/upstreams/testing/http-server";
import { plantKey, type TestProcess, testProcess } from "@/lib/tokens/testing/process";

let fixture: TestProcess;
let token: string;
let keyId: string;
let upstream: Awaited<ReturnType<typeof testServer>>;
beforeAll(async () => {
  fixture = await testProcess();
  upstream = await testServer({ era: "modern" });
  await plantServer(fixture, {
    name: "files",
    url: upstream.url,
    items: [
      { name: "echo" },
      { kind: "prompt", name: "hello" },
      { kind: "resource", name: "file:///x" },
    ],
  });
  ({ id: keyId } = await plantKey(fixture));
  token = await tokenFor(fixture, keyId);
});
afterAll(async () => {
  await upstream.close();
  await fixture.close();
});

const WRONG: readonly unknown[] = [
  null,
  true,
  0,
  -1,
  1.5,
  1e300,
  "",
  "x".repeat(5_000),
  [],
  [1],
  {},
  { length: 1, toString: 1 },
];

/** Messages of JavaScript errors that show that a value was used without a check of its type. */
const BUG = /is not a function|is not iterable|cannot read|must be of type/i;

const CALLS: readonly [string, Record<string, unknown>, readonly string[]][] = [
  [
    "tools/call",
    { name: "files_echo", arguments: {} },
    ["name", "arguments", "requestState", "inputResponses", "_meta.progressToken"],
  ],
  ["tools/list", {}, ["cursor", "_meta.progressToken"]],
  ["resources/list", {}, ["cursor"]],
  ["prompts/get", { name: "files_hello" }, ["name", "arguments", "requestState", "inputResponses"]],
  ["resources/read", { uri: "latchkey://files/file:///x" }, ["uri", "requestState"]],
  [
    "completion/complete",
    { ref: { type: "ref/prompt", name: "files_hello" }, argument: { name: "a", value: "b" } },
    ["ref", "argument", "context"],
  ],
  ["subscriptions/listen", { notifications: {} }, ["notifications"]],
  [
    "initialize",
    { protocolVersion: "2025-11-25", capabilities: {}, clientInfo: {} },
    ["protocolVersion", "capabilities", "clientInfo"],
  ],
  ["logging/setLevel", { level: "info" }, ["level"]],
  ["notifications/cancelled", { requestId: 1 }, ["requestId"]],
];

function spoiled(params: Record<string, unknown>, path: string, value: unknown) {
  const [outer = "", inner] = path.split(".");
  return { ...params, [outer]: inner === undefined ? value : { [inner]: value } };
}

test.each(CALLS)(
  "%s with params of every JSON type gets an answer that is not an internal error",
  async (method, params, paths) => {
    const broken: string[] = [];
    for (const path of paths) {
      for (const value of WRONG) {
        for (const era of ["modern", "legacy"] as const) {
          const answer = await ask(fixture, token, {
            era,
            method,
            params: spoiled(params, path, value),
          });
          const { error } = answer.last ?? {};
          const isABug = BUG.test(error?.message ?? "") || answer.status >= 500;
          if (isABug) broken.push(`${era} ${path}=${JSON.stringify(value)}: ${answer.text}`);
        }
      }
    }
    expect(broken).toEqual([]);
  },
);

test("an answer to a question causes no internal error, whatever types its result and id have", async () => {
  const id = newQuestionId(fixture.process.secrets, keyId);
  const ids = [...WRONG, id.slice(0, -1), `${id}x`, "lk-q-", id.replaceAll(/[A-Za-z]/g, "é")];
  for (const one of ids) {
    for (const result of WRONG) {
      const text = JSON.stringify({ jsonrpc: "2.0", id: one, result });
      const { status } = await ask(fixture, token, { era: "legacy", method: "", text });
      expect([one, result, status < 500]).toEqual([one, result, true]);
    }
  }
});
