import type { IncomingMessage, ServerResponse } from "node:http";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import {
  ask,
  MODERN_META,
  plantServer,
  type TestUpstream,
  testUpstream,
  tokenFor,
} from "@/gateway/testing/gateway";
import { plantKey, type TestProcess, testProcess } from "@/lib/tokens/testing/process";

let fixture: TestProcess;
let token: string;
let keyId: string;
let upstream: TestUpstream;
let modernUpstream: TestUpstream;
let seen: {
  body: string;
  headers: IncomingMessage["headers"];
  parsed: { id: unknown; params: Record<string, unknown> };
}[] = [];
let sessions = 0;
let known = new Set<string>();

async function bodyOf(req: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of req) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

const json = (res: ServerResponse, value: unknown, headers = {}) => {
  const text = typeof value === "string" ? value : JSON.stringify(value);
  res.writeHead(200, { "content-type": "application/json", ...headers });
  res.end(text);
};

const META = { modern: MODERN_META, legacy: undefined } as const;

/**
 * A server of either era whose answer depends on the name of the tool. In the initialize era, the
 * server uses sessions.
 */
const server = (modern: boolean) => async (req: IncomingMessage, res: ServerResponse) => {
  if (req.method !== "POST") return void res.writeHead(405).end();
  const body = await bodyOf(req);
  const message = JSON.parse(body);
  const { id, method, params = {} } = message;
  const result = (value: object) => ({ jsonrpc: "2.0", id, result: value });
  const info = { name: "their-name", version: "1" };
  if (method === "server/discover") {
    if (!modern) return json(res, { jsonrpc: "2.0", id, error: { code: -32601, message: "no" } });
    return json(
      res,
      result({
        supportedVersions: ["2026-07-28"],
        capabilities: { tools: {} },
        resultType: "complete",
        ttlMs: 0,
        cacheScope: "private",
        _meta: { "io.modelcontextprotocol/serverInfo": info },
      }),
    );
  }
  if (method === "initialize") {
    const session = `s${++sessions}`;
    known.add(session);
    const made = { protocolVersion: "2025-06-18", capabilities: { tools: {} }, serverInfo: info };
    return json(res, result(made), { "mcp-session-id": session });
  }
  if (!("id" in message)) {
    return void res.writeHead(202).end();
  }
  if (!modern && !known.has(String(req.headers["mcp-session-id"]))) {
    return void res.writeHead(404).end();
  }
  seen.push({ body, headers: req.headers, parsed: message });
  const complete = modern
    ? { resultType: "complete", _meta: { "io.modelcontextprotocol/serverInfo": info } }
    : {};
  const text = { content: [{ type: "text", text: "héllo" }], ...complete };
  switch (params.name) {
    case "echo":
      return json(res, result(text));
    case "big":
      return json(res, result({ content: [{ type: "text", text: "x".repeat(3_000_000) }] }));
    case "too-big":
      return json(res, result({ content: [{ type: "text", text: "x".repeat(11_000_000) }] }));
    case "links":
      return json(
        res,
        result({
          content: [
            { type: "resource_link", uri: "file:///a b?c#d", name: "a" },
            { type: "resource", resource: { uri: "file:///e", text: "t" } },
          ],
          ...complete,
        }),
      );
    case "events": {
      res.writeHead(200, { "content-type": "text/event-stream" });
      const token = (params._meta as { progressToken?: unknown } | undefined)?.progressToken;
      const progress = { progressToken: token, progress: 1 };
      const notice = { jsonrpc: "2.0", method: "notifications/progress", params: progress };
      res.write(`id: 5\r\nevent: message\r\ndata: ${JSON.stringify(notice)}\r\n\r\n`);
      setTimeout(() => res.end(`data: ${JSON.stringify(result(text))}\n\n`), 30);
      return;
    }
    case "one-event":
      res.writeHead(200, { "content-type": "text/event-stream" });
      return void res.end(`event: message\ndata: ${JSON.stringify(result(text))}\n\n`);
    case "burst": {
      res.writeHead(200, { "content-type": "text/event-stream" });
      const progress = (params._meta as { progressToken?: unknown } | undefined)?.progressToken;
      const notices = [1, 2, 3, 4, 5].map((n) => ({
        jsonrpc: "2.0",
        method: "notifications/progress",
        params: { progressToken: progress, progress: n },
      }));
      const all = [...notices, result(text)].map((one) => `data: ${JSON.stringify(one)}\n\n`);
      return void res.end(all.join(""));
    }
    case "asks":
      return json(
        res,
        params.requestState === undefined
          ? result({ resultType: "input_required", inputRequests: {}, requestState: "STATE" })
          : result({
              ...text,
              structuredContent: { state: params.requestState, got: params.inputResponses },
            }),
      );
    case "error":
      return json(res, {
        jsonrpc: "2.0",
        id,
        error: { code: -32099, message: "no luck", data: 1 },
      });
    case "tool-error":
      return json(res, result({ ...text, isError: true }));
    case "garbage":
      return json(res, "{nonsense");
    case "html":
      res.writeHead(200, { "content-type": "text/html" });
      return void res.end("<p>");
    case "redirect":
      return void res.writeHead(302, { location: "http://169.254.169.254/" }).end();
    case "half":
      res.writeHead(200, { "content-type": "application/json", "content-length": 100 });
      res.write("{");
      return void setTimeout(() => res.destroy(), 20);
    case "hangs":
      return;
    default:
      return json(res, { jsonrpc: "2.0", id, error: { code: -32602, message: "unknown" } });
  }
};

const TOOLS = [
  ..."echo big too-big links events one-event burst asks error tool-error garbage html redirect half".split(
    " ",
  ),
];

beforeAll(async () => {
  fixture = await testProcess();
  const key = await plantKey(fixture, {});
  keyId = key.id;
  token = await tokenFor(fixture, key.id);
  upstream = await testUpstream(server(false));
  modernUpstream = await testUpstream(server(true));
  const items = [
    ...TOOLS.map((name) => ({ name })),
    {
      name: "mirrors",
      definition: {
        name: "mirrors",
        inputSchema: {
          type: "object",
          properties: { region: { type: "string", "x-mcp-header": "Region" } },
        },
      },
    },
  ];
  const servers = { old: upstream.url, new: modernUpstream.url };
  for (const [name, url] of Object.entries(servers)) {
    await plantServer(fixture, { name, url, items, callSeconds: 120 });
    // Only a call that never ends may end because of its time.
    const brief = { name: `brief-${name}`, callSeconds: 1 };
    await plantServer(fixture, { ...brief, url, items: [{ name: "hangs" }] });
  }
});
afterAll(async () => {
  await fixture.close();
  await upstream.close();
  await modernUpstream.close();
});
beforeEach(() => {
  seen = [];
});

const call = (era: "modern" | "legacy", name: string, more: object = {}, extra = {}) =>
  ask(fixture, token, {
    era,
    method: "tools/call",
    params: { name, arguments: {}, ...more },
    ...extra,
  });

const PAIRS = [
  ["modern", "old"],
  ["modern", "new"],
  ["legacy", "old"],
  ["legacy", "new"],
] as const;

test.each(PAIRS)("a %s client gets the result of a tool call to the server %s", async (era, of) => {
  const { status, last, headers } = await call(era, `${of}_echo`, { arguments: { n: 1 } });
  expect([status, headers["content-type"]]).toEqual([200, "application/json"]);
  expect(last).toMatchObject({ jsonrpc: "2.0", id: 7, result: { content: [{ text: "héllo" }] } });
  if (era === "modern") expect(last.result.resultType).toBe("complete");
  expect(JSON.stringify(last)).not.toContain("their-name");
  const [request] = seen;
  expect(request?.parsed.params).toMatchObject({ name: "echo", arguments: { n: 1 } });
  expect(request?.headers.authorization).toBeUndefined();
  const meta = request?.parsed.params._meta as Record<string, unknown> | undefined;
  if (of === "new") {
    expect(request?.headers).toMatchObject({ "mcp-method": "tools/call", "mcp-name": "echo" });
    expect(meta).toMatchObject({
      "io.modelcontextprotocol/protocolVersion": "2026-07-28",
      "io.modelcontextprotocol/clientInfo": { name: "latchkey" },
    });
  } else expect(meta).toBeUndefined();
});

test.each(PAIRS)(
  "a %s client gets the progress and then the answer of the server %s on a stream",
  async (era, of) => {
    const sent = await call(era, `${of}_events`, { _meta: { progressToken: "p1" } });
    expect(sent.headers["content-type"]).toBe("text/event-stream");
    expect(sent.messages).toMatchObject([
      { method: "notifications/progress", params: { progressToken: "p1", progress: 1 } },
      { id: 7, result: { content: [{ text: "héllo" }] } },
    ]);
    expect(sent.text).not.toMatch(/^id:/m);
  },
);

test.each(PAIRS)(
  "a %s client that accepts only JSON gets the answer of the server %s without the progress",
  async (era, of) => {
    const more = { _meta: { progressToken: "p1" } };
    const headers = { accept: "application/json" };
    const sent = await call(era, `${of}_events`, more, { headers });
    expect(sent.headers["content-type"]).toBe("application/json");
    expect(sent.messages).toMatchObject([{ id: 7, result: { content: [{ text: "héllo" }] } }]);
  },
);

test("a stream that contains nothing but the answer reaches the client as plain JSON", async () => {
  const { headers, last } = await call("legacy", "old_one-event");
  expect(headers["content-type"]).toBe("application/json");
  expect(last).toMatchObject({ id: 7, result: { content: [{ text: "héllo" }] } });
});

test.each(PAIRS)(
  "after a burst of events, the next call of a %s client to the server %s succeeds",
  async (era, of) => {
    const sent = await call(era, `${of}_burst`, { _meta: { progressToken: 3 } });
    expect(sent.messages).toHaveLength(6);
    const { last } = await call(era, `${of}_echo`);
    expect(last.result?.content[0].text).toBe("héllo");
  },
);

test("arguments with numbers that JavaScript would round reach the server exactly as the client wrote them", async () => {
  const text =
    '{"jsonrpc":"2.0","id":9007199254740,"method":"tools/call","params":{"arguments":{"id":12345678901234567890,"f":1.0},"name":"new_echo"}}';
  const { last } = await ask(fixture, token, { era: "legacy", method: "tools/call", text });
  expect(last.id).toBe(9007199254740);
  expect(seen[0]?.body).toContain('"arguments":{"id":12345678901234567890,"f":1.0}');
});

test.each([
  ["base64", "QUJD".repeat(786_432)],
  ["wide characters", "é世𝄞".repeat(300_000)],
  ["escapes", '"\\\n'.repeat(400_000)],
])(
  "arguments with megabytes of %s reach the server unchanged from clients of both eras",
  async (_, value) => {
    const given = JSON.stringify({ file: value, n: 0 }).replace(
      '"n":0',
      '"n":12345678901234567890',
    );
    for (const [era, of] of PAIRS) {
      seen = [];
      const written = {
        jsonrpc: "2.0",
        id: 7,
        method: "tools/call",
        params: { name: `${of}_echo`, _meta: META[era] },
      };
      const text = JSON.stringify(written).replace(
        '"params":{',
        () => `"params":{"arguments":${given},`,
      );
      const params = { name: `${of}_echo` };
      const { last } = await ask(fixture, token, { era, method: "tools/call", params, text });
      expect(last).toMatchObject({ id: 7, result: { content: [{ text: "héllo" }] } });
      expect(seen[0]?.body.includes(`"arguments":${given}`)).toBe(true);
      expect(seen[0]?.parsed.params.name).toBe("echo");
    }
  },
);

test("arguments with thousands of fields are passed on to the server", async () => {
  const fields = Object.fromEntries(Array.from({ length: 5_000 }, (_, index) => [`f${index}`, 1]));
  for (const [era, of] of PAIRS) {
    seen = [];
    const { last } = await call(era, `${of}_echo`, { arguments: fields });
    expect(last.result?.content[0].text).toBe("héllo");
    expect(seen[0]?.parsed.params.arguments).toEqual(fields);
  }
});

test("a call with a _meta of more than 64 KB is refused and does not reach the server", async () => {
  const _meta = { note: "x".repeat(70_000) };
  const { last } = await call("legacy", "new_echo", { arguments: {}, _meta });
  expect(last.error).toMatchObject({ code: -32602, message: "_meta is longer than 64 KB." });
  expect(seen).toEqual([]);
});

test.each(PAIRS)(
  "a %s client gets resource links of the server %s with the URIs of the catalogue",
  async (era, of) => {
    const { last } = await call(era, `${of}_links`);
    expect(last.result.content).toMatchObject([
      { uri: `latchkey://${of}/file:///a b?c#d` },
      { resource: { uri: `latchkey://${of}/file:///e` } },
    ]);
    expect(JSON.stringify(last)).not.toContain("their-name");
  },
);

test("a server that asked for input gets its own state back, but only if the client repeats the same request", async () => {
  const asked = await call("modern", "new_asks", { arguments: { a: 1, b: 2 } });
  const { requestState, resultType } = asked.last.result;
  expect([resultType, requestState.includes("STATE")]).toEqual(["input_required", false]);
  const again = { requestState, inputResponses: { q: { action: "accept" } } };
  const told = await call("modern", "new_asks", { arguments: { b: 2, a: 1 }, ...again });
  expect(told.last.result.structuredContent).toEqual({
    state: "STATE",
    got: { q: { action: "accept" } },
  });
  const before = seen.length;
  const other = await call("modern", "new_asks", { arguments: { a: 2, b: 2 }, ...again });
  expect(other.last.error.code).toBe(-32602);
  const stranger = await tokenFor(fixture, (await plantKey(fixture, {})).id);
  const params = { name: "new_asks", arguments: { a: 1, b: 2 }, ...again };
  const stolen = await ask(fixture, stranger, { era: "modern", method: "tools/call", params });
  expect(stolen.last.error.code).toBe(-32602);
  expect(seen.length).toBe(before);
  const old = await call("legacy", "new_asks");
  expect(old.last.error).toMatchObject({ code: -32603 });
});

test("Latchkey itself computes the headers that mirror a call's arguments", async () => {
  await call("legacy", "new_mirrors", { arguments: { region: "Zürich" } });
  const base64 = Buffer.from("Zürich").toString("base64");
  expect(seen[0]?.headers["mcp-param-region"]).toBe(`=?base64?${base64}?=`);
});

test("a large answer reaches the client unchanged, and an answer over the size limit becomes an error", async () => {
  const big = await call("modern", "old_big");
  expect(big.last.result.content[0].text).toHaveLength(3_000_000);
  const tooBig = await call("modern", "old_too-big");
  expect(tooBig.last.error.message).toContain("larger than 10 MB");
});

test.each([
  ["garbage", "not JSON-RPC"],
  ["html", "content type"],
  ["redirect", "redirects"],
  ["half", "stopped in the middle of its answer"],
])(
  "a faulty answer from a server (%s) becomes an error that names the fault",
  async (name, words) => {
    for (const [era, of] of PAIRS) {
      const { status, last } = await call(era, `${of}_${name}`);
      expect([status, last.id, last.error.message]).toEqual([
        200,
        7,
        expect.stringContaining(words),
      ]);
      expect(last.error.data.request_id).toMatch(/^req_/);
    }
  },
);

test("a call that its server never answers ends with its time", async () => {
  for (const [era, of] of PAIRS) {
    const { status, last } = await call(era, `brief-${of}_hangs`);
    expect([status, last.id]).toEqual([200, 7]);
    expect(last.error.message).toContain("within 1 second");
    expect(last.error.data.request_id).toMatch(/^req_/);
  }
});

test("a server's error reaches the client as a JSON-RPC error, and a tool's error reaches it as a tool result", async () => {
  const { last } = await call("legacy", "old_error");
  expect(last).toEqual({
    jsonrpc: "2.0",
    id: 7,
    error: { code: -32099, message: "no luck", data: 1 },
  });
  expect((await call("modern", "new_tool-error")).last.result.isError).toBe(true);
});

test("a call whose session the server has lost is sent again on a new session", async () => {
  await call("legacy", "old_echo");
  known = new Set();
  seen = [];
  const { last } = await call("legacy", "old_echo");
  expect(last.result.content[0].text).toBe("héllo");
  expect(seen.filter(({ parsed }) => parsed.id !== undefined)).toHaveLength(1);
});

test("calls that share a session get distinct request ids from Latchkey", async () => {
  await Promise.all([
    call("legacy", "old_echo"),
    call("modern", "old_echo"),
    call("legacy", "old_links"),
  ]);
  const ids = seen.map(({ parsed }) => parsed.id);
  expect(new Set(ids).size).toBe(3);
});

test("a call is recorded with its server, sizes and outcome, but without arguments or result", async () => {
  await call("modern", "new_echo", { arguments: { secret: "PRIVATE" } });
  await call("legacy", "old_tool-error");
  await call("legacy", "old_nothing");
  await new Promise((done) => setTimeout(done, 700));
  const rows = await fixture.database.sql`
    select server, target, outcome, code, request_bytes, response_bytes from calls
    where key_id = ${keyId} order by id desc limit 3`;
  expect(rows.toReversed()).toMatchObject([
    { server: "new", target: "new_echo", outcome: "ok", code: null },
    { server: "old", target: "old_tool-error", outcome: "error", code: "tool_error" },
    { server: null, target: "old_nothing", outcome: "denied", code: "-32602" },
  ]);
  expect(rows[2]?.request_bytes).toBeGreaterThan(100);
  expect(rows[2]?.response_bytes).toBeGreaterThan(50);
  const [all] = await fixture.database.sql`select string_agg(c::text, ' ') as text from calls c`;
  expect(all?.text).not.toMatch(/PRIVATE|héllo/);
});
