import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import type { Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type TestDatabase, testDatabase } from "@/db/testing/database";
import { freePort } from "@/e2e/fixtures/free-port";
import {
  hostileMessage,
  ODD_VALUES,
  seeded,
} from "@/gateway/upstreams/decode/testing/hostile-messages.mjs";
import { sseServer } from "@/gateway/upstreams/testing/channel-servers";
import { http as answer, type RawServer, rawServer } from "@/gateway/upstreams/testing/raw-server";
import { figure, spread } from "./support/figures";
import { HEAD_LINES, writeHostile } from "./support/hostile-http";
import { hostileProgram } from "./support/hostile-program";
import { http } from "./support/http";
import { type LiveServer, startLive, stopLive } from "./support/live-server";
import { MachineClient } from "./support/machine-client";
import { repetitions } from "./support/repetitions";
import { setUp } from "./support/set-up";
import { until } from "./support/wait";

/**
 * The number of hostile messages in `npm test`. It is large enough for every odd value, status line
 * and odd header line to occur.
 */
const FEW = 1_000;
const MESSAGES = repetitions(FEW, 20_000);
const SEED = 61_200;
/**
 * Calls over SSE and stdio are spread over this many servers, because Latchkey limits how many
 * unsolicited messages one server may send.
 */
const CHANNELS = 8;
const CALL_SECONDS = 2;
/**
 * The maximum wait for a response, in milliseconds: the call's time limit plus a margin for a busy
 * machine.
 */
const PATIENCE_MS = CALL_SECONDS * 1_000 + 20_000;

const folder = mkdtempSync(join(tmpdir(), "latchkey-proof-"));
const ends: (() => Promise<void>)[] = [];
let database: TestDatabase;
let server: LiveServer;
let machine: MachineClient;
let token: string;

beforeAll(async () => {
  database = await testDatabase();
  const environment = {
    ...database.environment,
    LATCHKEY_DATA: join(folder, "data"),
    ALLOW_STDIO: "1",
  };
  const port = await freePort();
  server = await startLive({ port, logFile: join(folder, "server.log"), environment });
  const operator = await setUp(server);
  const asked = { name: "hostile", expires: { type: "never" } };
  const made = await operator.act("/keys", "createKeyAction", asked);
  if (!made.ok) throw new Error(made.code);
  machine = new MachineClient(server.origin);
  const { key, plainKey } = made.value as { key: { id: string }; plainKey: string };
  for (const era of ["modern", "legacy"] as const) {
    await addHttp(`json-${era}`, era, "json");
    await addHttp(`events-${era}`, era, "events");
  }
  const good = await rawServer("modern", ({ id }, socket) => {
    const result = '{"content":[{"type":"text","text":"fine"}],"resultType":"complete"}';
    socket.write(answer(`{"jsonrpc":"2.0","id":${id},"result":${result}}`));
  });
  await add("good", { url: good.url }, good);
  for (let index = 0; index < CHANNELS; index++) {
    const sse = await sseServer((id, stream, params) => {
      const random = seeded(nOf(params));
      const said = hostileMessage(random, id, true);
      stream.write(Buffer.concat([Buffer.from("data: "), said, Buffer.from("\n\n")]));
      const fine = `{"jsonrpc":"2.0","id":${id},"result":{"content":[]}}`;
      if (random() < 0.97) stream.write(`data: ${fine}\n\n`);
    });
    await add(`sse-${index}`, { url: sse.url, transport: "sse" }, sse);
    await add(`stdio-${index}`, { ...hostileProgram(), transport: "stdio" });
  }
  await database.sql`
    insert into grants (id, team_id, upstream_id, tools, created_at)
    select gen_random_uuid(), api_keys.team_id, upstreams.id, '{*}', now()
    from api_keys, upstreams where api_keys.id = ${key.id}`;
  const known = async () => {
    const [row] =
      await database.sql`select count(distinct upstream_id)::int as n from upstream_items`;
    return row?.n === 5 + 2 * CHANNELS;
  };
  await until(known, 60_000, "every server is listed");
  token = await machine.token(plainKey);
}, 180_000);

afterAll(async () => {
  await stopLive(server);
  for (const end of ends) await end();
  await database.close();
  rmSync(folder, { recursive: true, force: true });
});

const nOf = (params: Record<string, unknown>) =>
  Number((params.arguments as { n?: unknown } | undefined)?.n ?? 0);

async function addHttp(name: string, era: "modern" | "legacy", form: "json" | "events") {
  const made = await rawServer(era, ({ id, params }, socket) => {
    writeHostile(seeded(nOf(params)), id, form, socket);
  });
  await add(name, { url: made.url }, made);
}

async function add(
  name: string,
  reach: { url?: string; command?: string; args?: string[]; transport?: "sse" | "stdio" },
  made?: Pick<RawServer, "close">,
): Promise<void> {
  if (made) ends.push(() => made.close());
  const { url = null, command = null, args = [], transport = "http" } = reach;
  await database.sql`
    insert into upstreams (id, name, transport, url, command, args, call_seconds, created_at, updated_at)
    values (${randomUUID()}, ${name}, ${transport}, ${url}, ${command}, ${args}, ${CALL_SECONDS},
      date_trunc('second', now()), date_trunc('second', now()))`;
}

const MODERN = "2026-07-28";
const meta = {
  "io.modelcontextprotocol/protocolVersion": MODERN,
  "io.modelcontextprotocol/clientCapabilities": {},
};

/**
 * Makes one call and returns the last message of the response. Throws if this message is not valid
 * JSON.
 */
async function call(n: number, method: "tools/call" | "prompts/get", name: string) {
  const isModern = n % 2 === 0;
  const params = { name, arguments: { n: method === "tools/call" ? n : String(n) } };
  const body = JSON.stringify({
    jsonrpc: "2.0",
    id: n,
    method,
    params: isModern ? { ...params, _meta: meta } : params,
  });
  const headers = {
    "content-type": "application/json",
    accept: "application/json, text/event-stream",
    authorization: `Bearer ${token}`,
    ...(isModern
      ? { "mcp-protocol-version": MODERN, "mcp-method": method, "mcp-name": name }
      : { "mcp-protocol-version": "2025-06-18" }),
  };
  const asked = { method: "POST", headers, body, timeoutMs: PATIENCE_MS };
  const { body: said } = await http(`${server.origin}/mcp`, asked);
  const text = said.toString("utf8");
  const last = text.startsWith("{") ? text : lastEvent(text);
  const message = JSON.parse(last) as { id: unknown; result?: object; error?: { message: string } };
  return message;
}

/** Returns the data of the last event in an event stream, with its lines joined. */
function lastEvent(text: string): string {
  const event = text.trimEnd().split("\n\n").at(-1) ?? "";
  const lines = event.split("\n").filter((line) => line.startsWith("data: "));
  return lines.map((line) => line.slice(6)).join("\n");
}

/**
 * Calls a well-behaved server repeatedly in the background. Returns a function that ends the calls
 * and returns their durations and failures.
 */
function beside() {
  const tookMs: number[] = [];
  const failed: string[] = [];
  let over = false;
  const calling = (async () => {
    for (let n = 0; !over; n++) {
      const startedMs = performance.now();
      const { id, result } = await call(n, "tools/call", "good_tool");
      tookMs.push(performance.now() - startedMs);
      if (id !== n || !JSON.stringify(result).includes('"fine"'))
        failed.push(JSON.stringify(result));
    }
  })();
  return async () => {
    over = true;
    await calling;
    return { tookMs, failed };
  };
}

const overHttp = (form: string) => (n: number) => `${form}-${n % 4 < 2 ? "modern" : "legacy"}`;
const channel = (kind: string) => (n: number) => `${kind}-${n % CHANNELS}`;

/**
 * Returns the bytes that a hostile HTTP server writes for the given seed, including the HTTP head.
 */
async function written(n: number, form: "json" | "events"): Promise<string> {
  let text = "";
  const write = (bytes: Buffer) => {
    text += bytes.toString("latin1");
  };
  writeHostile(seeded(n), `${n}`, form, { write, destroySoon() {} } as unknown as Socket);
  // The hostile server writes the second part of its response in the next turn of the event loop.
  await new Promise(setImmediate);
  return text;
}

test(`the first ${FEW} seeds produce every odd value and every odd header line`, async () => {
  const seeds = Array.from({ length: FEW }, (_, at) => SEED + at);
  const missing = (all: readonly string[], texts: readonly string[]) =>
    all.filter((one) => !texts.some((text) => text.includes(one)));
  const messages = seeds.map((n) => hostileMessage(seeded(n), `${n}`, true).toString());
  const onOneLine = ODD_VALUES.map((value) => value.replaceAll("\n", " "));
  expect(missing(onOneLine, messages)).toEqual([]);
  for (const form of ["json", "events"] as const) {
    const answers: string[] = [];
    for (const n of seeds) answers.push(await written(n, form));
    expect(missing(HEAD_LINES, answers)).toEqual([]);
  }
});

describe("hostile upstream servers", () => {
  test.each([
    ["lean JSON", "tools/call", overHttp("json"), 32],
    ["lean events", "tools/call", overHttp("events"), 32],
    ["SDK JSON", "prompts/get", overHttp("json"), 16],
    ["SDK events", "prompts/get", overHttp("events"), 16],
    ["HTTP+SSE", "tools/call", channel("sse"), 32],
    ["stdio", "tools/call", channel("stdio"), 32],
  ] as const)(
    `${MESSAGES} hostile messages over %s affect only the calls that they respond to`,
    async (transport, method, serverOf, atOnce) => {
      const wrong: string[] = [];
      const outcomes = { results: 0, errors: 0 };
      const others = beside();
      const startedMs = performance.now();
      let next = 0;
      const caller = async () => {
        while (next < MESSAGES) {
          const n = SEED + next++;
          const name = `${serverOf(n)}_${method === "tools/call" ? "tool" : "prompt"}`;
          try {
            const { id, result, error } = await call(n, method, name);
            if (id !== n || (result === undefined) === (error === undefined))
              wrong.push(`${n}: ${JSON.stringify({ id, error })}`);
            if (error) outcomes.errors++;
            else outcomes.results++;
          } catch (error) {
            wrong.push(`${n}: ${(error as Error).message}`);
          }
        }
      };
      await Promise.all(Array.from({ length: atOnce }, caller));
      const { tookMs, failed } = await others();
      expect(wrong).toEqual([]);
      expect(failed).toEqual([]);
      expect(tookMs.length).toBeGreaterThan(10);
      expect((await http(`${server.origin}/readyz`)).status).toBe(200);
      expect(await Promise.race([server.ended, "runs"])).toBe("runs");
      // Every refusal must come from a rule about messages, and not from a caught exception.
      expect(server.log()).not.toMatch(/a callback failed|unexpected error/);
      const seconds = ((performance.now() - startedMs) / 1000).toFixed(1);
      figure(
        `hostile messages over ${transport}: ${MESSAGES} in ${seconds} s, ${outcomes.results} results and ${outcomes.errors} errors; ${tookMs.length} other calls, all answered, in ms: ${spread(tookMs)}`,
      );
    },
  );
});
