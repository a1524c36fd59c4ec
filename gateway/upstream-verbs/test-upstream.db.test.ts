import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { type TestDatabase, testDatabase } from "@/db/testing/database";
import { testContext } from "@/lib/core/testing/context";
import { closeProcess } from "@/lib/process/process";
import { registerUpstream } from "@/lib/servers/registry/register-upstream";
import { testUpstream } from "./test-upstream";

let database: TestDatabase;
let server: Server;
let url: string;
const seen: (string | undefined)[] = [];

/** The results of a minimal server of the initialize era, by method. The server has one tool. */
const RESULTS: Readonly<Record<string, object>> = {
  initialize: {
    protocolVersion: "2025-06-18",
    capabilities: { tools: {} },
    serverInfo: { name: "tiny", version: "1" },
  },
  "tools/list": {
    tools: [{ name: "echo", description: "Says it", inputSchema: { type: "object" } }],
  },
};

beforeAll(async () => {
  database = await testDatabase();
  server = createServer((req, res) => {
    let body = "";
    req.on("data", (chunk) => {
      body += chunk;
    });
    req.on("end", () => {
      seen.push(req.headers.authorization);
      if (req.method !== "POST") return res.writeHead(405).end();
      const { id, method } = JSON.parse(body);
      if (id === undefined) return res.writeHead(202).end();
      const result = RESULTS[method];
      const error = { code: -32601, message: "Method not found" };
      res.writeHead(200, { "content-type": "application/json" });
      res.end(JSON.stringify({ jsonrpc: "2.0", id, ...(result ? { result } : { error }) }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/mcp`;
});
afterAll(async () => {
  await closeProcess();
  server.closeAllConnections();
  server.close();
  await database.close();
});
beforeEach(async () => {
  seen.length = 0;
  await database.sql`delete from upstreams`;
  await database.sql`delete from audit_records`;
});

const ctx = () => testContext({ db: database.db });

test("the test of a server reports the names that clients will see changed", async () => {
  const name = "n".repeat(32);
  const draft = { transport: "http", url } as const;
  const of = async (more: object) => {
    const report = await testUpstream(ctx(), { ...draft, ...more });
    return report.ok ? report.value.renamed : report;
  };
  const { tools } = RESULTS["tools/list"] as { tools: object[] };
  tools.push({ name: "x".repeat(40), inputSchema: { type: "object" } });
  try {
    expect(await of({ name })).toEqual([
      {
        name: "x".repeat(40),
        exposedName: expect.stringMatching(/^n{32}_x{7}_[0-9a-f]{8}$/),
      },
    ]);
    expect(await of({ name: "short" })).toEqual([]);
    expect(await of({ name, prefixed: false })).toEqual([]);
  } finally {
    tools.pop();
  }
});

test("the test of a server reports the server's items and is recorded, but nothing else is saved", async () => {
  const report = await testUpstream(ctx(), {
    transport: "http",
    url,
    headers: { Authorization: "s" },
  });
  expect(report).toMatchObject({
    ok: true,
    value: {
      era: "legacy",
      serverInfo: { name: "tiny" },
      tools: [{ name: "echo", description: "Says it" }],
    },
  });
  expect(new Set(seen)).toEqual(new Set(["s"]));
  expect(await database.sql`select 1 from upstreams`).toEqual([]);
  const records = await database.sql`select action, details from audit_records`;
  expect(records).toEqual([
    { action: "upstreams.test", details: { transport: "http", result: "connected" } },
  ]);
});

test("the test of a draft uses the saved server's secrets only if the draft has the same origin", async () => {
  const headers = { Authorization: "kept" };
  await registerUpstream(ctx(), { name: "tiny", transport: "http", url, headers });
  await testUpstream(ctx(), { saved: "tiny", transport: "http", url: `${url}/v2` });
  expect(new Set(seen)).toEqual(new Set(["kept"]));
  seen.length = 0;
  await testUpstream(ctx(), {
    saved: "tiny",
    transport: "http",
    url,
    headers: { authorization: "x" },
  });
  expect(new Set(seen)).toEqual(new Set(["x"]));
  seen.length = 0;
  const elsewhere = url.replace("127.0.0.1", "127.0.0.2");
  const moved = await testUpstream(ctx(), { saved: "tiny", transport: "http", url: elsewhere });
  expect(moved.ok).toBe(false);
  await database.sql`update upstreams set url = ${elsewhere}`;
  await testUpstream(ctx(), { saved: "tiny", transport: "http", url });
  expect(new Set(seen)).toEqual(new Set([undefined]));
});

test("the test of a server that cannot be reached reports a precise reason", async () => {
  const report = await testUpstream(ctx(), { transport: "http", url: "http://127.0.0.1:1/" });
  expect(report).toMatchObject({ ok: false, failure: { code: "upstream_unavailable" } });
  if (!report.ok) {
    const { problem } = report.failure;
    expect(problem).toMatchObject({
      code: "connection_refused",
      text: expect.stringMatching(/refuses/),
    });
    expect(problem?.detail).toMatch(/ECONNREFUSED/);
  }
});

test("the test of a server at a forbidden address sends nothing", async () => {
  const report = await testUpstream(ctx(), { transport: "http", url: "http://169.254.169.254/" });
  expect(report).toMatchObject({ ok: false, failure: { code: "target_refused" } });
});
