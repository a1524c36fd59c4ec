import { eq } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { calls } from "@/db/schema/calls";
import {
  ask,
  plantServer,
  type TestUpstream,
  testUpstream,
  tokenFor,
} from "@/gateway/testing/gateway";
import { writeBatches } from "@/lib/core/testing/write-batches";
import { plantKey, type TestProcess, testProcess } from "@/lib/tokens/testing/process";

const link = { type: "resource_link", uri: "file:///x", name: "x" };
const RESULTS: Readonly<Record<string, object>> = {
  "server/discover": { supportedVersions: ["2026-07-28"], capabilities: {} },
  echo: { content: [{ type: "text", text: "é" }, link], structuredContent: { n: 1 } },
  fails: { content: [{ type: "text", text: "no" }], isError: true },
  "prompts/get": { messages: [{ role: "user", content: link }] },
  "resources/read": {
    contents: [{ uri: "file:///x", text: "x" }],
    ...{ ttlMs: 5, cacheScope: "public" },
  },
  "completion/complete": { completion: { values: ["b"] } },
};

/** A server of 2026-07-28 that answers every request immediately. */
const server: Parameters<typeof testUpstream>[0] = async (request, response) => {
  let body = "";
  for await (const piece of request) body += piece;
  const { id, method, params } = JSON.parse(body);
  const said = RESULTS[method === "tools/call" ? params.name : method];
  const serverInfo = { name: "theirs", version: "1" };
  const _meta = { "io.modelcontextprotocol/serverInfo": serverInfo, mine: 1 };
  const result = said && { resultType: "complete", ...said, _meta };
  const error = { code: -32602, message: "There is none.", data: { error: "theirs" } };
  response.writeHead(200, { "content-type": "application/json" });
  response.end(JSON.stringify({ jsonrpc: "2.0", id, ...(result ? { result } : { error }) }));
};

let fixture: TestProcess;
let token: string;
let upstream: TestUpstream;
beforeAll(async () => {
  fixture = await testProcess();
  upstream = await testUpstream(server);
  await plantServer(fixture, {
    name: "files",
    url: upstream.url,
    items: [
      { name: "echo" },
      { name: "fails" },
      { name: "errs" },
      { kind: "prompt", name: "hello" },
      { kind: "resource", name: "file:///x" },
      { kind: "resource_template", name: "file:///{path}" },
    ],
  });
  const dead = { name: "dead", url: "http://127.0.0.1:1/mcp" };
  await plantServer(fixture, {
    ...dead,
    items: [{ name: "tool" }, { kind: "prompt", name: "hello" }],
  });
  token = await tokenFor(fixture, (await plantKey(fixture)).id);
});
afterAll(async () => {
  await upstream.close();
  await fixture.close();
});

const argument = { name: "a", value: "b" };
const ASKED: readonly [string, Record<string, unknown>][] = [
  ["tools/call", { name: "latchkey_whoami" }],
  ["tools/call", { name: "files_echo", arguments: { text: "é" } }],
  ["tools/call", { name: "files_fails" }],
  ["tools/call", { name: "files_errs", arguments: {} }],
  ["tools/call", { name: "files_unknown" }],
  ["tools/call", { name: "dead_tool" }],
  ["tools/list", {}],
  ["tools/list", { cursor: "none of ours" }],
  ["prompts/list", {}],
  ["prompts/get", { name: "files_hello" }],
  ["prompts/get", { name: "unknown" }],
  ["prompts/get", { name: "dead_hello" }],
  ["resources/list", {}],
  ["resources/templates/list", {}],
  ["resources/read", { uri: "latchkey://files/file:///x" }],
  ["resources/read", { uri: "latchkey://nowhere/x" }],
  ["completion/complete", { ref: { type: "ref/prompt", name: "files_hello" }, argument }],
  ["completion/complete", { ref: { type: "ref/prompt", name: "unknown" }, argument }],
];
/** Requests that are defined only for clients with sessions. */
const OF_SESSIONS: readonly [string, Record<string, unknown>][] = [
  ["ping", {}],
  ["logging/setLevel", { level: "info" }],
  ["resources/subscribe", { uri: "latchkey://files/file:///x" }],
  ["resources/unsubscribe", { uri: "latchkey://files/file:///x" }],
];

/** Sends a request. Returns the answer and the record without the parts that differ each time. */
async function seen(given: Parameters<typeof ask>[2]) {
  const { last, exchange } = await ask(fixture, token, given);
  await writeBatches("calls");
  const [row] = await fixture.database.db
    .select({ outcome: calls.outcome, code: calls.code, server: calls.server })
    .from(calls)
    .where(eq(calls.requestId, exchange.requestId));
  return { last: JSON.parse(JSON.stringify(last), alike) as unknown, ...row };
}

const DIFFERING = new Set(["request_id", "retry_after_seconds", "token_ends_in_seconds"]);
/**
 * The SDK adds Latchkey's name to every result, but the plain codec only replaces the server's name
 * if the server gave one.
 */
const SERVER_INFO = "io.modelcontextprotocol/serverInfo";

function alike(name: string, value: unknown): unknown {
  if (DIFFERING.has(name) || name === SERVER_INFO) return undefined;
  if (name === "_meta" && Object.keys(value as object).length === 0) return undefined;
  if (typeof value !== "string") return value;
  // The first calls cannot reach the server. Later calls are blocked by the gate, which stops calls
  // to a failing server. Both texts count as equal.
  if (value.includes("cannot be reached")) return "cannot be reached";
  return value.replace(/in \d+ seconds/, "");
}

test.each([...ASKED, ...OF_SESSIONS])(
  "a client gets the same answer and record for a request alone and in a batch: %s %j",
  async (method, params) => {
    const one = { jsonrpc: "2.0", id: 7, method, params };
    const headers = { "mcp-protocol-version": "2025-03-26" };
    const alone = await seen({ era: "legacy", method, params, headers });
    expect(alone.outcome).toBeDefined();
    const inBatch = await seen({ era: "legacy", method, headers, text: JSON.stringify([one]) });
    expect(inBatch).toEqual(alone);
  },
);

test("a resource that is not there has the code of the client's era", async () => {
  const params = { uri: "latchkey://nowhere/x" };
  const codeFor = async (era: "modern" | "legacy") =>
    (await ask(fixture, token, { era, method: "resources/read", params })).last.error.code;
  expect([await codeFor("legacy"), await codeFor("modern")]).toEqual([-32002, -32602]);
});

test.each(ASKED)(
  "a client of 2026-07-28 gets the same answer and record for a request that is not in plain form: %s %j",
  async (method, params) => {
    const plain = await seen({ era: "modern", method, params });
    expect(plain.outcome).toBeDefined();
    // This is the same request, but in a form that the SDK has to judge.
    const named = String(params.name ?? params.uri ?? "");
    const encoded = `=?base64?${Buffer.from(named).toString("base64")}?=`;
    const isNamed = ["tools/call", "prompts/get", "resources/read"].includes(method);
    const headers: Record<string, string> = isNamed
      ? { "mcp-name": encoded }
      : { "mcp-protocol-version": " 2026-07-28" };
    const bySdk = await seen({ era: "modern", method, params, headers });
    expect(bySdk).toEqual(plain);
  },
);
