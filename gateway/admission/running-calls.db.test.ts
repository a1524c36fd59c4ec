import { mkdtempSync, rmSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { eq } from "drizzle-orm";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { apiKeys } from "@/db/schema/api-keys";
import { auditRecords } from "@/db/schema/audit-records";
import { calls } from "@/db/schema/calls";
import { grants } from "@/db/schema/grants";
import { people } from "@/db/schema/people";
import { teamMembers, teams } from "@/db/schema/teams";
import { upstreamItems } from "@/db/schema/upstream-items";
import { upstreams } from "@/db/schema/upstreams";
import { dataPlane } from "@/gateway/endpoints/route";
import {
  type Ask,
  ask,
  plantServer,
  type TestUpstream,
  testUpstream,
  tokenFor,
} from "@/gateway/testing/gateway";
import { program } from "@/gateway/upstreams/testing/stdio-program";
import { feed } from "@/lib/change-feed/feed";
import { follow } from "@/lib/change-feed/follow";
import { waitForProcesses } from "@/lib/change-feed/wait-for-processes";
import { workingFolderParents } from "@/lib/commands/working-folders";
import { writeBatches } from "@/lib/core/testing/write-batches";
import { publishProcess, shared } from "@/lib/process/process";
import {
  plantKey,
  type TestProcess,
  testExchange,
  testProcess,
  textOf,
} from "@/lib/tokens/testing/process";

/**
 * The time limit of the calls in seconds. It is longer than any test, so only a loss of access ends
 * a call.
 */
const HOUR = 3_600;

let fixture: TestProcess;
let unfollow: () => Promise<void>;
let folder: string;
let upstream: TestUpstream;
let key: { id: string };
let token: string;
/** The calls that have reached the server and have been neither answered nor cancelled. */
const held = new Map<ServerResponse, () => void>();
let cancelled: unknown[] = [];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "latchkey-running-"));
  const made = await testProcess();
  const config = { ...made.process.config, allowStdio: true, dataDir: folder };
  fixture = { ...made, process: { ...made.process, config } };
  publishProcess(fixture.process);
  unfollow = await follow({ database: fixture.database.address, log: fixture.process.log });
  upstream = await testUpstream(hold);
});
afterAll(async () => {
  await unfollow();
  await fixture.close();
  await upstream.close();
  for (const one of [folder, ...workingFolderParents(folder)])
    rmSync(one, { recursive: true, force: true });
});

/**
 * Answers every message except tool calls at once, and leaves each tool call unanswered until it is
 * cancelled.
 */
async function hold(req: IncomingMessage, res: ServerResponse) {
  let text = "";
  for await (const chunk of req) text += chunk;
  const { id, method, params } = JSON.parse(text || "{}");
  const isModern = req.url?.includes("modern");
  if (["tools/call", "prompts/get", "resources/read"].includes(method)) {
    res.on("close", () => held.delete(res));
    if (params.name === "tell") {
      const progressToken = params._meta?.progressToken;
      const notice = { method: "notifications/progress", params: { progressToken, progress: 1 } };
      res.writeHead(200, { "content-type": "text/event-stream" });
      res.write(`data: ${JSON.stringify({ jsonrpc: "2.0", ...notice })}\n\n`);
    }
    held.set(res, () => {
      res.writeHead(200, { "content-type": "application/json" });
      res.end(JSON.stringify({ jsonrpc: "2.0", id, result: { content: [] } }));
    });
    return;
  }
  if (method === "notifications/cancelled") cancelled.push(params.requestId);
  const info = { name: "s", version: "1" };
  const capabilities = { tools: {}, prompts: {} };
  const answers: Record<string, object> = {
    initialize: { result: { protocolVersion: "2025-06-18", capabilities, serverInfo: info } },
    ...(isModern
      ? {
          "server/discover": {
            result: {
              resultType: "complete",
              supportedVersions: ["2026-07-28"],
              capabilities,
              ttlMs: 0,
              cacheScope: "private",
              _meta: { "io.modelcontextprotocol/serverInfo": info },
            },
          },
        }
      : {}),
  };
  const answer = answers[method] ?? { error: { code: -32601, message: "no" } };
  const session = method === "initialize" ? { "mcp-session-id": "session" } : {};
  res.writeHead(id === undefined ? 202 : 200, { "content-type": "application/json", ...session });
  res.end(id === undefined ? "" : JSON.stringify({ jsonrpc: "2.0", id, ...answer }));
}

beforeEach(async () => {
  await fixture.process.db
    .insert(teamMembers)
    .values({
      id: fixture.membershipId,
      teamId: fixture.teamId,
      personId: fixture.makerId,
      joinedAt: new Date(),
    })
    .onConflictDoNothing();
  key = await plantKey(fixture);
  token = await tokenFor(fixture, key.id);
  cancelled = [];
  const items = [{ name: "wait" }, { name: "tell" }, { kind: "prompt", name: "ask" }] as const;
  const http = { callSeconds: HOUR, items };
  await plantServer(fixture, { name: "old", url: upstream.url, ...http });
  await plantServer(fixture, {
    name: "new",
    url: `${upstream.url}/modern`,
    issuesSessions: false,
    ...http,
  });
  await plantServer(fixture, {
    name: "local",
    transport: "stdio",
    url: null as never,
    ...program("strict"),
    sessions: "shared",
    callSeconds: HOUR,
    items: [{ name: "hang" }, { name: "held" }, { name: "cancelled" }],
  });
  await changesRead();
});
afterEach(async () => {
  const { db } = fixture.process;
  await db.delete(upstreams);
  await db.update(teams).set({ disabledAt: null });
  await db.update(people).set({ disabledAt: null });
});

/** Waits until this process has received all changes from the database. */
const changesRead = () => waitForProcesses(fixture.process.db);
const until = async (isSo: () => boolean | Promise<boolean>) => {
  while (!(await isSo())) await new Promise((resolve) => setTimeout(resolve, 5));
};
const setKey = (columns: Partial<typeof apiKeys.$inferInsert>) =>
  fixture.process.db.update(apiKeys).set(columns).where(eq(apiKeys.id, key.id));

/** Starts a call, and resolves when the call has reached the server. */
async function begin(asked: Ask) {
  const before = held.size;
  const isLocal = String(asked.params?.name).startsWith("local");
  const answering = ask(fixture, token, asked);
  if (isLocal) await until(async () => (await toldLocally("held")).length > 0);
  else await until(() => held.size > before);
  let over = false;
  const noted = answering.finally(() => {
    over = true;
  });
  return { answering: noted, isOver: () => over };
}

/**
 * Calls a tool of the server that runs as a local process, using a different key. The result lists
 * the calls that this server is holding or has cancelled.
 */
async function toldLocally(what: "held" | "cancelled"): Promise<unknown[]> {
  const other = await tokenFor(fixture, (await plantKey(fixture)).id);
  const params = { name: `local_${what}` };
  const { last } = await ask(fixture, other, { era: "legacy", method: "tools/call", params });
  return JSON.parse(last.result.content[0].text);
}

async function recordsOf(requestId: string) {
  await writeBatches("denials", "calls");
  const { db } = fixture.process;
  const [call] = await db.select().from(calls).where(eq(calls.requestId, requestId));
  const [denial] = await db
    .select()
    .from(auditRecords)
    .where(eq(auditRecords.requestId, requestId));
  return { call, denial };
}

const PATHS: readonly [string, string, Record<string, unknown>][] = [
  ["a plain call to a server with sessions", "tools/call", { name: "old_wait" }],
  ["a plain call to a server of 2026-07-28", "tools/call", { name: "new_wait" }],
  ["a prompt of a server with sessions", "prompts/get", { name: "old_ask" }],
  ["a prompt of a server of 2026-07-28", "prompts/get", { name: "new_ask" }],
  ["a call to a process", "tools/call", { name: "local_hang" }],
];

describe.each(["modern", "legacy"] as const)("a call from a %s client", (era) => {
  test.each(PATHS)(
    "%s ends in Latchkey and at the server when its key is revoked",
    async (_what, method, params) => {
      const { answering } = await begin({ era, method, params });
      await setKey({ revokedAt: new Date() });
      const { last, exchange } = await answering;
      expect(last).toMatchObject({
        id: 7,
        error: {
          code: -31401,
          message: expect.stringContaining("Its page under http://localhost:12009/keys says why."),
          data: { error: "invalid_token", request_id: exchange.requestId },
        },
      });
      await until(() => held.size === 0);
      const name = String(params.name);
      if (name.startsWith("old")) await until(() => cancelled.length === 1);
      if (name.startsWith("local")) {
        await until(async () => (await toldLocally("cancelled")).length === 1);
      }
      const { call, denial } = await recordsOf(exchange.requestId);
      expect(call).toMatchObject({
        keyId: key.id,
        outcome: "error",
        code: "invalid_token",
        target: name,
      });
      expect(denial).toMatchObject({
        keyId: key.id,
        action: "mcp.call",
        code: "invalid_token",
        reason: "revoked",
        details: { method, target: name, underWay: true },
      });
    },
  );
});

test("a call that ends early is recorded whatever characters its name has", async () => {
  const params = { uri: "latchkey://old/file:///a\0b" };
  const { answering } = await begin({ era: "legacy", method: "resources/read", params });
  await setKey({ revokedAt: new Date() });
  const { exchange } = await answering;
  const { denial } = await recordsOf(exchange.requestId);
  expect(denial).toMatchObject({ details: { target: "latchkey://old/file:///ab" } });
});

const TOKEN = [-31401, "invalid_token"] as const;
const ACCESS_REMOVED = [-31403, "forbidden"] as const;
const ENDS: readonly [string, readonly [number, string], string, () => Promise<unknown>][] = [
  ["the key is disabled", TOKEN, "disabled", () => setKey({ disabledAt: new Date() })],
  ["the key gets an earlier end", TOKEN, "key_expired", () => setKey({ expiresAt: new Date() })],
  [
    "the address is no longer allowed",
    TOKEN,
    "address_not_allowed",
    () => setKey({ allowedAddresses: ["192.0.2.1"] }),
  ],
  [
    "the key is gone",
    TOKEN,
    "unknown_key",
    () => fixture.process.db.delete(apiKeys).where(eq(apiKeys.id, key.id)),
  ],
  [
    "its scope is taken",
    [-31403, "insufficient_scope"],
    "no_mcp_scope",
    () => setKey({ scopes: ["admin"] }),
  ],
  [
    "the maker is disabled",
    TOKEN,
    "maker_disabled",
    () => fixture.process.db.update(people).set({ disabledAt: new Date() }),
  ],
  ["the maker leaves the team", TOKEN, "maker_left", () => fixture.process.db.delete(teamMembers)],
  [
    "the team is disabled",
    TOKEN,
    "team_disabled",
    () => fixture.process.db.update(teams).set({ disabledAt: new Date() }),
  ],
  [
    "the team loses the server",
    ACCESS_REMOVED,
    "not_granted",
    () => fixture.process.db.delete(grants),
  ],
  [
    "the team loses the tool",
    ACCESS_REMOVED,
    "not_granted",
    () => fixture.process.db.update(grants).set({ tools: ["other"], prompts: false }),
  ],
  [
    "the key gets grants of its own, without it",
    ACCESS_REMOVED,
    "not_granted",
    () => setKey({ ownGrants: true }),
  ],
  [
    "the server is disabled",
    ACCESS_REMOVED,
    "server_disabled",
    () => fixture.process.db.update(upstreams).set({ disabledAt: new Date() }),
  ],
  [
    "the server is removed",
    ACCESS_REMOVED,
    "server_removed",
    () => fixture.process.db.delete(upstreams),
  ],
  [
    "an operator hides it",
    ACCESS_REMOVED,
    "hidden",
    () => fixture.process.db.update(upstreamItems).set({ hidden: true }),
  ],
];

describe.each([
  ["a plain call", "tools/call", { name: "new_wait" }],
  ["a prompt", "prompts/get", { name: "new_ask" }],
])("loss of access during %s", (_what, method, params) => {
  test.each(ENDS)(
    "the call ends with an error if %s",
    async (_cause, [code, error], reason, end) => {
      const { answering } = await begin({ era: "legacy", method, params });
      await end();
      const { last, exchange } = await answering;
      expect(last.error).toMatchObject({ code, data: { error } });
      const { call, denial } = await recordsOf(exchange.requestId);
      expect([call?.outcome, call?.code, denial?.reason]).toEqual(["error", error, reason]);
    },
  );

  test("the call ends with an error when the key expires, although nothing changes in the database", async () => {
    await setKey({ expiresAt: new Date(Date.now() + 2_000) });
    await changesRead();
    const { answering } = await begin({ era: "legacy", method, params });
    const { last, exchange } = await answering;
    expect(last.error).toMatchObject({ code: -31401 });
    expect((await recordsOf(exchange.requestId)).denial?.reason).toBe("key_expired");
  });
});

test("a call that has already sent progress gets an error as the last message of its stream when its key is revoked", async () => {
  const params = { name: "new_tell", _meta: { progressToken: "p" } };
  const { answering } = await begin({ era: "modern", method: "tools/call", params });
  await changesRead();
  await setKey({ revokedAt: new Date() });
  const { headers, messages } = await answering;
  expect(headers["content-type"]).toContain("text/event-stream");
  expect(messages).toMatchObject([
    { method: "notifications/progress", params: { progressToken: "p" } },
    { id: 7, error: { code: -31401, data: { error: "invalid_token" } } },
  ]);
});

test("a change that removes no access ends none of the running calls", async () => {
  const { db } = fixture.process;
  const running = [
    await begin({ era: "legacy", method: "tools/call", params: { name: "new_wait" } }),
    await begin({ era: "legacy", method: "prompts/get", params: { name: "new_ask" } }),
  ];
  const other = await plantKey(fixture);
  await setKey({ name: "Renamed", expiresAt: new Date(Date.now() + HOUR * 1000) });
  await db.update(apiKeys).set({ revokedAt: new Date() }).where(eq(apiKeys.id, other.id));
  await db.update(teams).set({ name: "Renamed" });
  await db.update(upstreamItems).set({ descriptionOverride: "other words", waits: true });
  await db.update(people).set({ role: "operator" });
  await changesRead();
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  expect(running.map(({ isOver }) => isOver())).toEqual([false, false]);
  for (const answer of held.values()) answer();
  for (const { answering } of running) expect((await answering).last.result).toBeDefined();
});

test("a call ends when its key is disabled, even while Latchkey is still connecting to the server", async () => {
  const silent = await testUpstream(() => {});
  const items = [{ name: "wait" }];
  await plantServer(fixture, { name: "silent", url: silent.url, callSeconds: HOUR, items });
  await changesRead();
  const params = { name: "silent_wait" };
  const answering = ask(fixture, token, { era: "modern", method: "tools/call", params });
  await new Promise((resolve) => setTimeout(resolve, 50));
  await setKey({ disabledAt: new Date() });
  const { last } = await answering;
  expect(last.error).toMatchObject({ code: -31401, data: { error: "invalid_token" } });
  await silent.close();
});

test("a request does not reach the server if its key becomes invalid while the body is still arriving", async () => {
  let arrive = (_body: Uint8Array) => {};
  let asked = () => {};
  const body = new Promise<Uint8Array>((resolve) => {
    arrive = resolve;
  });
  const exchange = testExchange({
    path: "/mcp",
    headers: {
      host: "localhost:12009",
      "content-type": "application/json",
      accept: "application/json, text/event-stream",
      authorization: `Bearer ${token}`,
    },
  });
  const isAsked = new Promise<void>((resolve) => {
    asked = resolve;
  });
  const answering = dataPlane({
    ...exchange,
    body: () => {
      asked();
      return body;
    },
  });
  await isAsked;
  await setKey({ revokedAt: new Date() });
  await changesRead();
  const call = { jsonrpc: "2.0", id: 1, method: "tools/call", params: { name: "new_wait" } };
  arrive(new TextEncoder().encode(JSON.stringify(call)));
  const answer = await answering;
  if (!answer) throw new Error("not a path of the data plane");
  expect(JSON.parse(await textOf(answer))).toMatchObject({ error: { code: -31401 } });
});

test("a finished call is removed from the list of running calls", async () => {
  const { open } = shared<{ open: Set<unknown> }>("changes.ongoing-access", () => ({
    open: new Set(),
  }));
  const { answering } = await begin({
    era: "legacy",
    method: "tools/call",
    params: { name: "new_wait" },
  });
  expect(open.size).toBe(1);
  for (const answer of held.values()) answer();
  await answering;
  expect(open.size).toBe(0);
  expect(feed().isCurrent()).toBe(true);
});
