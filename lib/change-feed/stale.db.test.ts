import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import { relayTo } from "@/db/testing/relay";
import { dataPlane } from "@/gateway/endpoints/route";
import { keyRing } from "@/lib/tokens/key-ring";
import { mintToken } from "@/lib/tokens/mint-token";
import {
  plantKey,
  type TestProcess,
  type TestRequest,
  testExchange,
  testProcess,
  textOf,
} from "@/lib/tokens/testing/process";
import { STALE_MS } from "./feed";
import { follow } from "./follow";

let latchkey: TestProcess;
let requests: Readonly<Record<"mcp" | "token" | "ready", TestRequest>>;
beforeAll(async () => {
  latchkey = await testProcess();
  const key = await plantKey(latchkey);
  requests = {
    mcp: await listOf(key.id),
    token: {
      path: "/api/v1/auth/token",
      headers: JSON_HEADERS,
      body: JSON.stringify({ api_key: key.plain }),
    },
    ready: { path: "/readyz", method: "GET" },
  };
});
afterAll(() => latchkey.close());
afterEach(() => {
  vi.restoreAllMocks();
});

/**
 * Returns a function that sets both clocks forward by the same time, as if the event loop had been
 * blocked for that time.
 */
function blockableLoop() {
  let heldMs = 0;
  const [clock, monotonic] = [Date.now.bind(Date), performance.now.bind(performance)];
  vi.spyOn(Date, "now").mockImplementation(() => clock() + heldMs);
  vi.spyOn(performance, "now").mockImplementation(() => monotonic() + heldMs);
  return (ms: number) => {
    heldMs += ms;
  };
}

const JSON_HEADERS = { "content-type": "application/json", host: "localhost:12009" };

/** Returns a tools/list request that is authorized by a token of this key. */
async function listOf(keyId: string): Promise<TestRequest> {
  const now = new Date();
  const token = mintToken(await keyRing(latchkey.process, now), latchkey.process.config, {
    keyId,
    scopes: ["mcp"],
    lifetimeSeconds: 900,
    nowSeconds: Math.floor(now.getTime() / 1000),
  });
  return {
    path: "/mcp",
    headers: {
      ...JSON_HEADERS,
      accept: "application/json, text/event-stream",
      authorization: `Bearer ${token}`,
    },
    body: JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/list" }),
  };
}

async function answer(request: TestRequest) {
  const given = await dataPlane(testExchange(request));
  if (!given) throw new Error("not a path of the data plane");
  return { status: given.status, headers: given.headers, text: await textOf(given) };
}

const ask = (name: keyof typeof requests) => answer(requests[name]);

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

// Only the connection of the change feed is interrupted; all other queries would still succeed.
test.each(["cut", "hang"] as const)(
  "a process that loses its feed connection (%s) responds with 503 within a second, then recovers",
  async (how) => {
    const relay = await relayTo(latchkey.database);
    const unfollow = await follow({
      database: { url: relay.environment.DATABASE_URL ?? "" },
      log: latchkey.process.log,
    });
    try {
      expect((await ask("mcp")).status).toBe(200);
      expect((await ask("token")).status).toBe(200);
      await relay[how]();
      const cutAtMs = performance.now();
      // The speed of this loop does not matter, because every request that is sent more than a
      // second after the last poll must get a 503.
      for (;;) {
        const askedAtMs = performance.now();
        const { status } = await ask("mcp");
        if (status === 503) break;
        expect(status).toBe(200);
        expect(askedAtMs - cutAtMs).toBeLessThan(STALE_MS);
        await pause(20);
      }
      for (const name of ["mcp", "token", "ready"] as const) {
        const answer = await ask(name);
        expect([name, answer.status, answer.headers["retry-after"]]).toEqual([name, 503, "1"]);
      }
      expect(JSON.parse((await ask("mcp")).text)).toMatchObject({ error: "database_unavailable" });
      await pause(500);
      expect((await ask("mcp")).status).toBe(503);
      await relay.mend();
      while ((await ask("mcp")).status !== 200) await pause(50);
      expect((await ask("token")).status).toBe(200);
      expect((await ask("ready")).status).toBe(200);
    } finally {
      await unfollow();
      await relay.close();
    }
  },
);

test("a process whose event loop was blocked for two seconds polls first and responds with 200", async () => {
  const block = blockableLoop();
  const unfollow = await follow({ database: latchkey.database.address, log: latchkey.process.log });
  try {
    for (const name of ["mcp", "token", "ready"] as const) {
      block(2_000);
      expect([name, (await ask(name)).status]).toEqual([name, 200]);
    }
    const { id } = await plantKey(latchkey);
    const request = await listOf(id);
    expect((await answer(request)).status).toBe(200);
    // Before it responds, the process must read the changes that were made while its event loop was
    // blocked.
    await latchkey.database.sql`update api_keys set disabled_at = now() where id = ${id}`;
    block(2_000);
    expect((await answer(request)).status).toBe(401);
  } finally {
    await unfollow();
  }
});

test.each(["cut", "hang"] as const)(
  "a process with a blocked event loop and an unreachable database (%s) responds with 503",
  async (how) => {
    const block = blockableLoop();
    const relay = await relayTo(latchkey.database);
    const unfollow = await follow({
      database: { url: relay.environment.DATABASE_URL ?? "" },
      log: latchkey.process.log,
    });
    try {
      await relay[how]();
      block(2_000);
      for (const name of ["mcp", "token", "ready"] as const) {
        expect([name, (await ask(name)).status]).toEqual([name, 503]);
      }
    } finally {
      await unfollow();
      await relay.close();
    }
  },
);
