import { once } from "node:events";
import type { Server } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { eq } from "drizzle-orm";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { apiKeys } from "@/db/schema/api-keys";
import { tokenFor } from "@/gateway/testing/gateway-testing";
import { shared } from "@/lib/process/process";
import { plantKey, type TestProcess, testProcess } from "@/lib/tokens/testing";
import { listen } from "@/server/listen";
import { createEdge } from "./edge";
import { openPlainDoor } from "./plain-door";
import { testEdge, testPlainDoor } from "./plain-door-testing";

let it: TestProcess;
let server: Server;
beforeAll(async () => {
  it = await testProcess();
  const listening = await listen({
    host: "127.0.0.1",
    port: 0,
    tls: null,
    onRequest: createEdge(testEdge),
    onServer: (one) => openPlainDoor(one, testPlainDoor(60_000)),
  });
  if (!listening.ok || !listening.value.servers[0]) throw new Error("It does not listen.");
  server = listening.value.servers[0];
});
afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await it.close();
});

interface Key {
  readonly id: string;
  readonly token: string;
}

let laptop: Key;
let build: Key;
let line: Awaited<ReturnType<typeof openLine>>;
beforeEach(async () => {
  const keys = await Promise.all([plantKey(it), plantKey(it)]);
  const [one, other] = await Promise.all(
    keys.map(async ({ id }) => ({ id, token: await tokenFor(it, id) })),
  );
  if (!one || !other) throw new Error("No keys.");
  laptop = one;
  build = other;
  line = await openLine();
});
afterEach(() => {
  line.close();
  vi.useRealTimers();
});

/** A connection that is the plain door's, or the answers would have `Date` in capitals. */
async function openLine() {
  const { port } = server.address() as AddressInfo;
  const socket = connect(port, "127.0.0.1");
  await once(socket, "connect");
  return {
    close: () => socket.destroy(),
    /** The status, and the id of the key that the gateway took the caller for. */
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

function request(id: number, line: string): string {
  const params = '"params":{"name":"latchkey_whoami","arguments":{}}';
  const body = `{"jsonrpc":"2.0","id":${id},"method":"tools/call",${params}}`;
  return [
    "POST /mcp HTTP/1.1",
    "host: localhost",
    "content-type: application/json",
    "accept: application/json, text/event-stream",
    line,
    `content-length: ${body.length}`,
    `\r\n${body}`,
  ].join("\r\n");
}

function isWhole(text: string): boolean {
  const end = text.indexOf("\r\n\r\n");
  const length = /content-length: (\d+)/.exec(text)?.[1];
  if (length === undefined) return end >= 0 && text.endsWith("\r\n0\r\n\r\n");
  return text.length >= end + 4 + Number(length);
}

test("requests that differ in the length of their bodies are each the caller's own", async () => {
  for (const id of [1, 22, 333, 4_444, 55_555, 1, 333]) {
    expect(await line.whoami(laptop, id)).toBe(`200 ${laptop.id}`);
  }
});

test("two tokens in turn on one connection are never taken for each other", async () => {
  for (let turn = 0; turn < 20; turn++) {
    expect(await line.whoami(laptop, turn)).toBe(`200 ${laptop.id}`);
    expect(await line.whoami(build, turn)).toBe(`200 ${build.id}`);
  }
});

test("more heads than are remembered are each read again", async () => {
  // A connection that says nothing for two seconds is node:http's: this takes longer on a busy machine.
  await line.whoami(laptop);
  const keys = await Promise.all(Array.from({ length: 20 }, () => plantKey(it)));
  const tokens = await Promise.all(keys.map(({ id }) => tokenFor(it, id)));
  for (let round = 0; round < 2; round++) {
    for (const [index, token] of tokens.entries()) {
      expect(await line.whoami({ token })).toBe(`200 ${keys[index]?.id}`);
    }
  }
}, 60_000);

test("a head that differs in one blank, or in one letter of the token, is judged anew", async () => {
  const { token } = laptop;
  const end = token.at(-2) === "A" ? "B" : "A";
  const forged = `${token.slice(0, -2)}${end}${token.at(-1)}`;
  for (let turn = 0; turn < 2; turn++) {
    expect(await line.whoami(laptop)).toBe(`200 ${laptop.id}`);
    for (const written of [`Bearer  ${token}`, `Bearer ${token} `, `bearer ${token}`]) {
      expect(await line.whoami(laptop, 1, written)).toBe(`200 ${laptop.id}`);
    }
    for (const written of [`Bearer ${forged}`, `Bearer ${token}.`, `Bearer${token}`]) {
      expect(await line.whoami(laptop, 1, written)).toBe("401 null");
    }
  }
});

test("a key that is revoked between two calls ends on every connection, and no other does", async () => {
  const other = await openLine();
  for (const one of [line, other]) {
    expect(await one.whoami(laptop)).toBe(`200 ${laptop.id}`);
    expect(await one.whoami(build)).toBe(`200 ${build.id}`);
  }
  await it.process.db
    .update(apiKeys)
    .set({ revokedAt: new Date() })
    .where(eq(apiKeys.id, laptop.id));
  for (const one of [line, other]) {
    expect(await one.whoami(laptop)).toBe("401 null");
    expect(await one.whoami(build)).toBe(`200 ${build.id}`);
    expect(await one.whoami(laptop)).toBe("401 null");
  }
  other.close();
});

test("a token ends with the second that it names, however often it was seen", async () => {
  for (let call = 0; call < 3; call++) {
    expect(await line.whoami(laptop)).toBe(`200 ${laptop.id}`);
  }
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 901_000 });
  const other = await openLine();
  for (const one of [line, other, line]) expect(await one.whoami(laptop)).toBe("401 null");
  other.close();
});

test("a token that was forgotten is verified again, and no more than 20,000 are remembered", async () => {
  expect(await line.whoami(laptop)).toBe(`200 ${laptop.id}`);
  const verified = shared("tokens.verified", () => new Map<string, unknown>());
  expect(verified.has(laptop.token)).toBe(true);
  const claims = verified.get(laptop.token);
  for (let index = verified.size; index < 20_000; index++) verified.set(`token ${index}`, claims);
  verified.delete(laptop.token);
  verified.set("token", claims);
  const other = await openLine();
  for (const one of [line, other]) {
    expect(await one.whoami(laptop)).toBe(`200 ${laptop.id}`);
    expect(await one.whoami(build)).toBe(`200 ${build.id}`);
  }
  other.close();
  expect(verified.size).toBe(20_000);
  expect([verified.has(laptop.token), verified.has(build.token)]).toEqual([true, true]);
  verified.clear();
});
