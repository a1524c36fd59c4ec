import { once } from "node:events";
import type { Server } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { eq } from "drizzle-orm";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { apiKeys } from "@/db/schema/api-keys";
import { tokenFor } from "@/gateway/testing/gateway";
import { shared } from "@/lib/process/process";
import { plantKey, type TestProcess, testProcess } from "@/lib/tokens/testing/process";
import { listen } from "@/server/listen";
import { createEdge } from "./edge";
import { openPlainDoor } from "./plain-door";
import { testEdge, testPlainDoor } from "./testing/plain-door";

let latchkey: TestProcess;
let server: Server;
beforeAll(async () => {
  latchkey = await testProcess();
  const listening = await listen({
    host: "127.0.0.1",
    port: 0,
    tls: null,
    onRequest: createEdge(testEdge),
    onServer: (one) => openPlainDoor(one, testPlainDoor(60_000)),
  });
  if (!listening.ok || !listening.value.servers[0]) throw new Error("The server does not listen.");
  server = listening.value.servers[0];
});
afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await latchkey.close();
});

interface Key {
  readonly id: string;
  readonly token: string;
}

let laptop: Key;
let build: Key;
let connection: Awaited<ReturnType<typeof openConnection>>;
beforeEach(async () => {
  const keys = await Promise.all([plantKey(latchkey), plantKey(latchkey)]);
  const [one, other] = await Promise.all(
    keys.map(async ({ id }) => ({ id, token: await tokenFor(latchkey, id) })),
  );
  if (!one || !other) throw new Error("No keys.");
  laptop = one;
  build = other;
  connection = await openConnection();
});
afterEach(() => {
  connection.close();
  vi.useRealTimers();
});

/**
 * Opens a connection to the plain door, which parses simple HTTP requests itself. Its answers are
 * recognized by the `date` header in lower case.
 */
async function openConnection() {
  const { port } = server.address() as AddressInfo;
  const socket = connect(port, "127.0.0.1");
  await once(socket, "connect");
  return {
    close: () => socket.destroy(),
    /** Calls whoami. Returns the status, and the id of the key that the gateway has recognized. */
    async whoami({ token }: Pick<Key, "token">, id = 1, authorization = `Bearer ${token}`) {
      socket.write(request(id, `authorization: ${authorization}`));
      let text = "";
      while (!isWhole(text)) text += String((await once(socket, "data"))[0]);
      expect(text).toMatch(/\r\ndate: /);
      expect(text).toContain(text.startsWith("HTTP/1.1 200") ? `"id":${id}` : "error");
      const who = /"structuredContent":\{"key":\{"id":"([^"]+)"/.exec(text)?.[1] ?? null;
      return `${text.slice(9, 12)} ${who}`;
    },
  };
}

function request(id: number, authorization: string): string {
  const params = '"params":{"name":"latchkey_whoami","arguments":{}}';
  const body = `{"jsonrpc":"2.0","id":${id},"method":"tools/call",${params}}`;
  return [
    "POST /mcp HTTP/1.1",
    "host: localhost",
    "content-type: application/json",
    "accept: application/json, text/event-stream",
    authorization,
    `content-length: ${body.length}`,
    `\r\n${body}`,
  ].join("\r\n");
}

function isWhole(text: string): boolean {
  const end = text.indexOf("\r\n\r\n");
  const length = /content-length: (\d+)/.exec(text)?.[1];
  if (length === undefined) return end >= 0 && text.endsWith("\r\n0\r\n\r\n");
  return Buffer.byteLength(text) >= end + 4 + Number(length);
}

test("requests with bodies of different lengths are all attributed to their caller", async () => {
  for (const id of [1, 22, 333, 4_444, 55_555, 1, 333]) {
    expect(await connection.whoami(laptop, id)).toBe(`200 ${laptop.id}`);
  }
});

test("two tokens that alternate on one connection are each attributed to their own caller", async () => {
  for (let turn = 0; turn < 20; turn++) {
    expect(await connection.whoami(laptop, turn)).toBe(`200 ${laptop.id}`);
    expect(await connection.whoami(build, turn)).toBe(`200 ${build.id}`);
  }
});

test("all heads are parsed correctly even if there are more of them than the cache holds", async () => {
  // This first call is made before the keys are hashed, because hashing takes seconds on a busy
  // machine, and a new connection that is silent for two seconds would move to node:http.
  await connection.whoami(laptop);
  const keys = await Promise.all(Array.from({ length: 20 }, () => plantKey(latchkey)));
  const tokens = await Promise.all(keys.map(({ id }) => tokenFor(latchkey, id)));
  for (let round = 0; round < 2; round++) {
    for (const [index, token] of tokens.entries()) {
      expect(await connection.whoami({ token })).toBe(`200 ${keys[index]?.id}`);
    }
  }
}, 60_000);

test("a head is checked again if it differs by one space or by one letter of the token", async () => {
  const { token } = laptop;
  const end = token.at(-2) === "A" ? "B" : "A";
  const forged = `${token.slice(0, -2)}${end}${token.at(-1)}`;
  for (let turn = 0; turn < 2; turn++) {
    expect(await connection.whoami(laptop)).toBe(`200 ${laptop.id}`);
    for (const written of [`Bearer  ${token}`, `Bearer ${token} `, `bearer ${token}`]) {
      expect(await connection.whoami(laptop, 1, written)).toBe(`200 ${laptop.id}`);
    }
    for (const written of [`Bearer ${forged}`, `Bearer ${token}.`, `Bearer${token}`]) {
      expect(await connection.whoami(laptop, 1, written)).toBe("401 null");
    }
  }
});

test("a key that is revoked between two calls is refused on every connection, and other keys still work", async () => {
  const other = await openConnection();
  for (const one of [connection, other]) {
    expect(await one.whoami(laptop)).toBe(`200 ${laptop.id}`);
    expect(await one.whoami(build)).toBe(`200 ${build.id}`);
  }
  await latchkey.process.db
    .update(apiKeys)
    .set({ revokedAt: new Date() })
    .where(eq(apiKeys.id, laptop.id));
  for (const one of [connection, other]) {
    expect(await one.whoami(laptop)).toBe("401 null");
    expect(await one.whoami(build)).toBe(`200 ${build.id}`);
    expect(await one.whoami(laptop)).toBe("401 null");
  }
  other.close();
});

test("a cached token is refused after it has expired", async () => {
  for (let call = 0; call < 3; call++) {
    expect(await connection.whoami(laptop)).toBe(`200 ${laptop.id}`);
  }
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 901_000 });
  const other = await openConnection();
  for (const one of [connection, other, connection])
    expect(await one.whoami(laptop)).toBe("401 null");
  other.close();
});

test("a token that was evicted is verified again, and at most 20,000 tokens are cached", async () => {
  expect(await connection.whoami(laptop)).toBe(`200 ${laptop.id}`);
  const verified = shared("tokens.verified", () => new Map<string, unknown>());
  expect(verified.has(laptop.token)).toBe(true);
  const claims = verified.get(laptop.token);
  for (let index = verified.size; index < 20_000; index++) verified.set(`token ${index}`, claims);
  verified.delete(laptop.token);
  verified.set("token", claims);
  const other = await openConnection();
  for (const one of [connection, other]) {
    expect(await one.whoami(laptop)).toBe(`200 ${laptop.id}`);
    expect(await one.whoami(build)).toBe(`200 ${build.id}`);
  }
  other.close();
  expect(verified.size).toBe(20_000);
  expect([verified.has(laptop.token), verified.has(build.token)]).toEqual([true, true]);
  verified.clear();
});
