import type { IncomingHttpHeaders } from "node:http";
import { json } from "node:stream/consumers";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { upstreamItems } from "@/db/schema/upstream-items";
import {
  ask,
  plantServer,
  type TestUpstream,
  testUpstream,
  tokenFor,
} from "@/gateway/testing/gateway";
import { processLinks } from "@/gateway/upstreams/link-registry/upstream-link";
import { plantKey, type TestProcess, testProcess } from "@/lib/tokens/testing/process";

let fixture: TestProcess;
let token: string;
let upstream: TestUpstream;
let seen: IncomingHttpHeaders[] = [];

const inputSchema = {
  type: "object",
  properties: {
    region: { type: "string", "x-mcp-header": "Region" },
    count: { type: "integer", "x-mcp-header": "Count" },
    dry: { type: "boolean", "x-mcp-header": "Dry" },
    place: { type: "object", properties: { zone: { type: "string", "x-mcp-header": "Zone" } } },
  },
};

beforeAll(async () => {
  fixture = await testProcess();
  const key = await plantKey(fixture, {});
  token = await tokenFor(fixture, key.id);
  upstream = await testUpstream(async (req, res) => {
    const { id, method, params } = (await json(req)) as {
      id: number;
      method: string;
      params: { name?: string };
    };
    const say = (result: object) =>
      res
        .writeHead(200, { "content-type": "application/json" })
        .end(JSON.stringify({ jsonrpc: "2.0", id, result: { resultType: "complete", ...result } }));
    if (method === "tools/call") {
      seen.push(req.headers);
      const isMissing = params.name !== "run" && req.headers["mcp-param-region"] === undefined;
      if (!isMissing) return void say({ content: [] });
      if (params.name === "grown") await declareNow("grown");
      const error = { code: -32020, message: "Mcp-Param-Region is missing." };
      const answer = JSON.stringify({ jsonrpc: "2.0", id, error });
      return void res.writeHead(400, { "content-type": "application/json" }).end(answer);
    }
    const capabilities = { tools: {} };
    say({ supportedVersions: ["2026-07-28"], capabilities, ttlMs: 0, cacheScope: "private" });
  });
  const items = [{ name: "run", definition: { name: "run", inputSchema } }];
  await plantServer(fixture, { name: "new", url: upstream.url, items });
  const later = [{ name: "grown" }, { name: "same" }];
  await plantServer(fixture, { name: "late", url: upstream.url, items: later });
  await plantServer(fixture, { name: "far", url: upstream.url, items, tools: null });
});
afterAll(async () => {
  await fixture.close();
  await upstream.close();
});
beforeEach(() => {
  seen = [];
});

/** Stores a definition of the tool that declares headers, as a new listing would. */
const declareNow = (name: string) =>
  fixture.database.db
    .update(upstreamItems)
    .set({ definition: JSON.stringify({ name, inputSchema }) })
    .where(eq(upstreamItems.name, name));

/** Calls the tool with these arguments, as they are written. */
function call(era: "modern" | "legacy", given: string, headers = {}, name = "new_run") {
  const params = { name, arguments: {} };
  const meta = {
    "io.modelcontextprotocol/protocolVersion": "2026-07-28",
    "io.modelcontextprotocol/clientCapabilities": {},
  };
  const rest = era === "modern" ? `,"_meta":${JSON.stringify(meta)}` : "";
  const text = `{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":"${name}","arguments":${given}${rest}}}`;
  return ask(fixture, token, { era, method: "tools/call", params, headers, text });
}

const mirrored = () =>
  Object.fromEntries(
    Object.entries(seen[0] ?? {}).filter(([name]) => name.startsWith("mcp-param")),
  );

test("headers that repeat the arguments are accepted, and derived again for the server", async () => {
  const given = '{"place":{"zone":"é"},"region":"Hello","count":42.0,"dry":false}';
  const { status, last } = await call("modern", given, {
    "mcp-param-region": "=?base64?SGVsbG8=?=",
    "mcp-param-count": "42",
    "mcp-param-dry": "false",
    "mcp-param-zone": "=?base64?w6k=?=",
    "mcp-param-stray": "x",
  });
  expect([status, last.result?.resultType]).toEqual([200, "complete"]);
  expect(mirrored()).toEqual({
    "mcp-param-region": "Hello",
    "mcp-param-count": "42",
    "mcp-param-dry": "false",
    "mcp-param-zone": "=?base64?w6k=?=",
  });
});

test.each([
  ["missing", '{"region":"a"}', {}],
  ["missing for a nested argument", '{"place":{"zone":"a"}}', {}],
  ["different", '{"region":"a"}', { "mcp-param-region": "b" }],
  ["malformed", '{"region":"Hello"}', { "mcp-param-region": "=?base64?SGVsbG8?=" }],
  ["without an argument", "{}", { "mcp-param-dry": "true" }],
])("a call is refused as HeaderMismatch if a header is %s", async (_, given, headers) => {
  const { status, last } = await call("modern", given, headers);
  expect([status, last.id, last.error?.code]).toEqual([400, 7, -32020]);
  expect(last.error.message).toMatch(/^Header mismatch: The header mcp-param-/);
  expect(seen).toEqual([]);
});

test("a client of an earlier revision sends no such headers, and the server gets them nevertheless", async () => {
  const given = '{"region":"Zürich","count":12345678901234567890,"place":{"zone":"z"},"dry":null}';
  const { status, last } = await call("legacy", given);
  expect([status, last.result?.content]).toEqual([200, []]);
  expect(mirrored()).toEqual({
    "mcp-param-region": "=?base64?WsO8cmljaA==?=",
    "mcp-param-count": "12345678901234567890",
    "mcp-param-zone": "z",
  });
});

test("a call that the server refuses for headers that it has declared since is sent again with them", async () => {
  const observed: string[] = [];
  const stop = processLinks(fixture.process).observe((_, what) => observed.push(what));
  const { status, last } = await call("legacy", '{"region":"here"}', {}, "late_grown");
  stop();
  expect([status, last.result?.content]).toEqual([200, []]);
  expect(seen.map((headers) => headers["mcp-param-region"])).toEqual([undefined, "here"]);
  expect(observed).toContain("outdated");
  // A client that knows the old definition is then told, and lists the tools again.
  const told = await call("modern", '{"region":"here"}', {}, "late_grown");
  expect([told.status, told.last.error.code]).toEqual([400, -32020]);
});

test("a refusal that a new list does not explain reaches the client, and later ones do so at once", async () => {
  for (let time = 0; time < 3; time++) {
    const { last } = await call("modern", '{"region":"here"}', {}, "late_same");
    expect(last.error).toMatchObject({ code: -32020, message: "Mcp-Param-Region is missing." });
  }
  expect(seen).toHaveLength(3);
});

test("a caller without access does not learn from a refusal which headers a tool declares", async () => {
  const answers = [
    await call("modern", '{"region":"a"}', {}, "far_run"),
    await call("modern", '{"region":"a"}', {}, "far_none"),
  ];
  const told = answers.map(({ status, last }) => [status, last.error.code, last.error.message]);
  expect(told[0]).toEqual([200, -32602, told[1]?.[2].replace("far_none", "far_run")]);
});
