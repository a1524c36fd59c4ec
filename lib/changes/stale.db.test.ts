import { afterAll, beforeAll, expect, test } from "vitest";
import { relayTo } from "@/db/testing/relay";
import { dataPlane } from "@/lib/http/route";
import { keyRing } from "@/lib/tokens/key-ring";
import { mintToken } from "@/lib/tokens/mint-token";
import {
  plantKey,
  type TestProcess,
  type TestRequest,
  testExchange,
  testProcess,
  textOf,
} from "@/lib/tokens/testing";
import { feed, STALE_MS } from "./feed";
import { follow } from "./follow";

let it: TestProcess;
let requests: Readonly<Record<"mcp" | "token" | "ready", TestRequest>>;
beforeAll(async () => {
  it = await testProcess();
  const key = await plantKey(it);
  const token = mintToken(await keyRing(it.process, new Date()), it.process.config, {
    keyId: key.id,
    scopes: ["mcp"],
    lifetimeSeconds: 900,
    nowSeconds: Math.floor(Date.now() / 1000),
  });
  const json = { "content-type": "application/json", host: "localhost:12009" };
  requests = {
    mcp: {
      path: "/mcp",
      headers: {
        ...json,
        accept: "application/json, text/event-stream",
        authorization: `Bearer ${token}`,
      },
      body: JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/list" }),
    },
    token: {
      path: "/api/v1/auth/token",
      headers: json,
      body: JSON.stringify({ api_key: key.plain }),
    },
    ready: { path: "/readyz", method: "GET" },
  };
});
afterAll(() => it.close());

async function ask(name: keyof typeof requests) {
  const answer = await dataPlane(testExchange(requests[name]));
  if (!answer) throw new Error("not the data plane's");
  return { status: answer.status, headers: answer.headers, text: await textOf(answer) };
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

// Only the way of the feed is cut: everything else would go on saying 200.
test.each(["cut", "hang"] as const)(
  "a process whose changes stay away (%s) answers 503 within a second, and recovers alone",
  async (how) => {
    const relay = await relayTo(it.database);
    const unfollow = await follow({
      database: { url: relay.environment.DATABASE_URL ?? "" },
      log: it.process.log,
    });
    try {
      expect((await ask("mcp")).status).toBe(200);
      expect((await ask("token")).status).toBe(200);
      await relay[how]();
      const cutAtMs = performance.now();
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
      for (let waits = 0; (await ask("mcp")).status !== 200; waits++) {
        expect(waits).toBeLessThan(40);
        await pause(50);
      }
      expect((await ask("token")).status).toBe(200);
      expect((await ask("ready")).status).toBe(200);
      expect(feed().age()).toBeLessThan(STALE_MS);
    } finally {
      await unfollow();
      await relay.close();
    }
  },
);
