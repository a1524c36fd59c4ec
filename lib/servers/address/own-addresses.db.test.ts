import { randomUUID } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { networkInterfaces } from "node:os";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type TestDatabase, testDatabase } from "@/db/testing/database";
import { testUpstream } from "@/gateway/upstream-verbs/test-upstream";
import { dialErrorOf } from "@/gateway/upstreams/dial/dial-error";
import { processDialer } from "@/gateway/upstreams/target/dialer";
import { openFeed } from "@/lib/change-feed/feed";
import { follow } from "@/lib/change-feed/follow";
import type { Change } from "@/lib/change-feed/kinds";
import { registerListener } from "@/lib/change-feed/listeners";
import type { Context } from "@/lib/core/context";
import { testContext } from "@/lib/core/testing/context";
import { closeProcess, type LatchkeyProcess } from "@/lib/process/process";
import { registerUpstream } from "@/lib/servers/registry/register-upstream";
import { updateUpstream } from "@/lib/servers/registry/update-upstream";
import { setOwnDatabase } from "./own-database";

const quiet = { debug() {}, info() {}, warn() {}, error() {} };
let database: TestDatabase;
let ctx: Context;
let process: LatchkeyProcess;
let requests: number;
let server: ReturnType<typeof createServer>;
let port: number;

beforeAll(async () => {
  database = await testDatabase();
  await database.sql`insert into installation (public_url, secret_checks, created_at)
    values ('https://keys.example.com', '[]', now())`;
});
afterAll(() => database.close());

/**
 * The local HTTP server stands in for another Latchkey process. It counts the requests that it
 * receives.
 */
beforeEach(async () => {
  requests = 0;
  server = createServer((_req, res) => {
    requests++;
    res.end("Latchkey");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  ({ port } = server.address() as AddressInfo);
  const known = testContext({ db: database.db });
  ctx = { ...known, config: { ...known.config, publicUrl: "https://keys.example.com" } };
  process = { config: ctx.config, db: ctx.db, secrets: ctx.secrets, log: quiet, behindEdge: false };
});
afterEach(async () => {
  await closeProcess();
  await new Promise((resolve) => server.close(resolve));
  await database.sql`delete from processes`;
  await database.sql`delete from upstreams`;
});

/** Inserts the row of another process that sent its last heartbeat `secondsAgo` seconds ago. */
async function announced(listeners: { address: string; port: number }[], secondsAgo = 0) {
  await database.sql`
    insert into processes (id, started_at, seen_at, seen_seq, listeners)
    values (${randomUUID()}, now(), clock_timestamp() - make_interval(secs => ${secondsAgo}), 0,
      ${JSON.stringify(listeners)}::text::jsonb)`;
}

/**
 * Tries to register, move, test and connect to a server with this URL. Returns the result of each
 * attempt.
 */
async function resultsFor(url: string): Promise<string[]> {
  const name = `s${randomUUID().slice(0, 8)}`;
  const made = await registerUpstream(ctx, { name, transport: "http", url });
  const movable = { name: `m${name}`, transport: "http", url: "https://mcp.example.com" } as const;
  await registerUpstream(ctx, movable);
  const moved = await updateUpstream(ctx, { name: movable.name, changes: { url } });
  const tested = await testUpstream(ctx, { name, transport: "http", url });
  const dialer = await processDialer(process);
  const fetched = await dialer.fetch(url).then(
    () => "ok",
    (error) => dialErrorOf(error)?.fault ?? (error as Error).name,
  );
  const codes = [made, moved, tested].map((one) => (one.ok ? "ok" : one.failure.code));
  return [...codes, fetched];
}

const REFUSED = ["target_refused", "target_refused", "target_refused", "refused"];

describe("no server can be registered at an address where another Latchkey process listens", () => {
  test.each([
    ["its address", (at: number) => `http://127.0.0.1:${at}/mcp`],
    ["its address, short", (at: number) => `http://127.1:${at}/mcp`],
    ["its address as a number", (at: number) => `http://2130706433:${at}/mcp`],
    ["its address in IPv6", (at: number) => `http://[::ffff:127.0.0.1]:${at}/mcp`],
    ["its address in IPv6, in hex", (at: number) => `http://[::ffff:7f00:1]:${at}/mcp`],
    ["localhost", (at: number) => `http://localhost:${at}/mcp`],
    ["localhost with a dot", (at: number) => `http://LocalHost.:${at}/mcp`],
    ["a name below localhost", (at: number) => `http://a.localhost:${at}/mcp`],
    ["no address", (at: number) => `http://0.0.0.0:${at}/mcp`],
    ["no address in IPv6", (at: number) => `http://[::]:${at}/mcp`],
    ["the public name", (at: number) => `http://keys.example.com:${at}/mcp`],
  ])(
    "a server at another process's listener can be neither registered nor reached by %s",
    async (_how, urlAt) => {
      await announced([{ address: "127.0.0.1", port }]);
      expect(await resultsFor(urlAt(port))).toEqual(REFUSED);
      expect(requests).toBe(0);
    },
  );

  test("if another process listens on all addresses, no server at any address of its machine is allowed", async () => {
    await announced([
      { address: "0.0.0.0", port },
      { address: "10.11.12.13", port },
    ]);
    for (const host of ["127.0.0.1", "127.0.0.9", "[::1]", "10.11.12.13", "[::ffff:10.11.12.13]"]) {
      expect([host, ...(await resultsFor(`http://${host}:${port}/mcp`))]).toEqual([
        host,
        ...REFUSED,
      ]);
    }
    expect(requests).toBe(0);
  });

  test("a server is not refused at a dead process's address, or at another port of a live process", async () => {
    await announced([{ address: "127.0.0.1", port }], 90);
    await announced([{ address: "127.0.0.1", port: port === 1 ? 2 : 1 }]);
    const dialer = await processDialer(process);
    expect((await dialer.fetch(`http://127.0.0.1:${port}/`)).status).toBe(200);
    const ok = await registerUpstream(ctx, {
      ...{ name: "fine", transport: "http", url: `http://127.0.0.1:${port}/mcp` },
    });
    expect(ok.ok).toBe(true);
  });

  test("a process that follows changes immediately refuses servers at another process's new listener", async () => {
    const end = await follow({ database: database.address, log: quiet });
    const dialer = await processDialer(process);
    expect((await dialer.fetch(`http://127.0.0.1:${port}/`)).status).toBe(200);
    await announced([{ address: "127.0.0.1", port }]);
    const reach = async () => {
      const again = await processDialer(process);
      return again.fetch(`http://127.0.0.1:${port}/`).then(
        () => "reached",
        (error) => dialErrorOf(error)?.fault,
      );
    };
    await expect.poll(reach).toBe("refused");
    await end();
  });
});

test("a process announces all of its listeners, and deletes the announcement when it stops", async () => {
  registerListener("::1", 1_001);
  registerListener("0.0.0.0", 1_002);
  const state = openFeed();
  const received: (Change | "reset")[] = [];
  state.on("listeners", (change) => received.push(change));
  const end = await follow({ database: database.address, log: quiet, state });
  const rows = () => database.sql<{ listeners: unknown[] }[]>`select listeners from processes`;
  const [row] = await rows();
  const own = Object.values(networkInterfaces()).flatMap((some) => some ?? []);
  expect(row?.listeners).toEqual(
    expect.arrayContaining([
      { address: "::1", port: 1_001 },
      { address: "0.0.0.0", port: 1_002 },
      ...own.map(({ address }) => ({ address, port: 1_002 })),
    ]),
  );
  registerListener("127.0.0.1", 1_003);
  await expect
    .poll(async () => (await rows())[0]?.listeners)
    .toContainEqual({
      ...{ address: "127.0.0.1", port: 1_003 },
    });
  await expect.poll(() => received.length).toBeGreaterThan(0);
  await end();
  expect(await rows()).toHaveLength(0);
});

describe("no server can be registered at Latchkey's own database", () => {
  test.each([
    ["by its name", "localhost", (at: number) => `http://localhost:${at}/`],
    ["by its address", "localhost", (at: number) => `http://127.0.0.1:${at}/`],
    ["by its machine's other addresses", "127.0.0.1", (at: number) => `http://[::1]:${at}/`],
    ["by its address in IPv6", "127.0.0.1", (at: number) => `http://[::ffff:7f00:1]:${at}/`],
  ])(
    "Latchkey's own database can be neither registered nor reached as a server %s",
    async (_how, host, urlAt) => {
      await setOwnDatabase([{ host, port }]);
      expect(await resultsFor(urlAt(port))).toEqual(REFUSED);
      expect(requests).toBe(0);
    },
  );

  test("Latchkey's own database is refused by its name even if the name cannot be resolved", async () => {
    await setOwnDatabase([{ host: "db.invalid", port: 5_432 }]);
    expect(await resultsFor("http://DB.invalid:5432/")).toEqual(REFUSED);
  });
});
