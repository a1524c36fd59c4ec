import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { openChannel } from "./connection/channel-connection";
import { openHttp } from "./connection/http/http-connection";
import { decodeMessage } from "./decode/decode-message";
import type { ChannelListener } from "./message-channel";
import { questionsOfCall } from "./question";
import { replies } from "./replies";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

/** Simulates a reply that runs until its signal aborts. */
const until = (signal: AbortSignal) =>
  new Promise((resolve) => signal.addEventListener("abort", resolve));
const never = new AbortController().signal;
const settled = () => vi.advanceTimersByTimeAsync(0);

test("eight replies run at a time, each for up to five seconds, and any others are dropped", async () => {
  const { send } = replies();
  const signals: AbortSignal[] = [];
  const post = (signal: AbortSignal) => {
    signals.push(signal);
    return until(signal);
  };
  for (let at = 0; at < 100; at++) send(post, never);
  await settled();
  expect(signals).toHaveLength(8);
  await vi.advanceTimersByTimeAsync(4_999);
  expect(signals.some(({ aborted }) => aborted)).toBe(false);
  await vi.advanceTimersByTimeAsync(1);
  expect(signals.every(({ aborted }) => aborted)).toBe(true);
  for (let at = 0; at < 100; at++) send(post, never);
  await settled();
  expect(signals).toHaveLength(16);
});

test("when a call ends, its running replies end and no new ones start", async () => {
  const { send } = replies();
  const call = new AbortController();
  let theirs: AbortSignal | null = null;
  const post = (signal: AbortSignal) => {
    theirs = signal;
    return until(signal);
  };
  send(post, call.signal);
  await settled();
  call.abort();
  await vi.advanceTimersByTimeAsync(250);
  expect(theirs).toMatchObject({ aborted: true });
  theirs = null;
  send(post, call.signal);
  await settled();
  expect(theirs).toBeNull();
});

test("a finished reply is not aborted later, because its connection may already serve another request", async () => {
  const { send } = replies();
  const call = new AbortController();
  let theirs: AbortSignal | null = null;
  send(async (signal) => {
    theirs = signal;
  }, call.signal);
  await settled();
  call.abort();
  await vi.advanceTimersByTimeAsync(10_000);
  expect(theirs).toMatchObject({ aborted: false });
});

test("if a reply cannot be sent, the next reply can take its place", async () => {
  const { send } = replies();
  const failing = vi.fn(() => {
    throw new Error("refused");
  });
  for (let round = 0; round < 20; round++) {
    send(failing, never);
    await settled();
  }
  expect(failing).toHaveBeenCalledTimes(20);
});

test("a server may ask 32 questions during one call, and send pings up to a maximum rate", () => {
  const questions = questionsOfCall();
  const heard = (method: string, count: number, nowMs = 0) =>
    Array.from({ length: count }, () => questions.admit(method, nowMs)).filter(Boolean).length;
  expect(heard("sampling/createMessage", 100)).toBe(32);
  expect(heard("ping", 1_000)).toBe(100);
  // One ping per second is admitted, however long the call lasts.
  for (let second = 1; second <= 3_600; second++) expect(heard("ping", 1, second * 1_000)).toBe(1);
});

const GREETED = {
  protocolVersion: "2025-06-18",
  capabilities: {},
  serverInfo: { name: "deaf", version: "1" },
};
const opening = () => ({
  known: "legacy" as const,
  limits: { eraMs: 1_000, handshakeMs: 1_000, resultBytes: 1_000_000 },
  events: {
    wantsNotices: false,
    listChanged: () => {},
    resourceUpdated: () => {},
    broken: () => {},
  },
  replies: replies(),
});

/** Opens a channel whose other end completes the handshake and then reads nothing. */
async function deaf() {
  const sent: { id?: unknown; method?: string; signal: AbortSignal | undefined }[] = [];
  let listener: ChannelListener | null = null;
  const said = (message: object) => {
    const bytes = Buffer.from(JSON.stringify(message));
    return listener?.read({ bytes, message: decodeMessage(bytes) });
  };
  const connection = await openChannel(
    {
      start: async (to) => {
        listener = to;
      },
      send: async (bytes, signal) => {
        const message = JSON.parse(bytes.toString()) as { id?: unknown; method?: string };
        sent.push({ ...message, signal });
        if (message.method === "initialize") {
          void said({ jsonrpc: "2.0", id: message.id, result: GREETED });
        } else if (message.method !== "notifications/initialized") await new Promise(() => {});
      },
      close: async () => listener?.closed(),
    },
    opening(),
  );
  return { connection, sent, said };
}

test.each(["ping", "roots/list"])(
  "a channel whose other end reads nothing is sent eight replies to %s and no more",
  async (method) => {
    const { connection, sent, said } = await deaf();
    for (let at = 0; at < 500; at++) await said({ jsonrpc: "2.0", id: `${method} ${at}`, method });
    await settled();
    expect(sent.filter((one) => one.method === undefined)).toHaveLength(8);
    await connection.close();
  },
);

test("the sending of a request is aborted when its call ends, and the sending of a notification after a time limit", async () => {
  const late = new AbortController();
  vi.spyOn(AbortSignal, "timeout").mockReturnValue(late.signal);
  const { connection, sent } = await deaf();
  const call = connection.request("prompts/get", {}, { timeoutMs: 1_000 });
  const failed = expect(call).rejects.toMatchObject({ kind: "timeout" });
  await settled();
  const [asked] = sent.slice(-1);
  expect(asked).toMatchObject({ method: "prompts/get", signal: { aborted: false } });
  await vi.advanceTimersByTimeAsync(1_000);
  await failed;
  expect(asked?.signal?.aborted).toBe(true);
  expect(sent.at(-1)).toMatchObject({ method: "notifications/cancelled", signal: late.signal });
  await connection.close();
});

test("over HTTP, sending a notification has a time limit too", async () => {
  const late = new AbortController();
  vi.spyOn(AbortSignal, "timeout").mockReturnValue(late.signal);
  const signals = new Map<string, AbortSignal | null | undefined>();
  const fetch = async (_: string | URL, init?: RequestInit) => {
    if (init?.method !== "POST") return new Response(null, { status: 405 });
    const { id, method } = JSON.parse(String(init.body));
    signals.set(method, init.signal);
    if (method === "initialize") {
      const headers = { "content-type": "application/json" };
      return new Response(JSON.stringify({ jsonrpc: "2.0", id, result: GREETED }), { headers });
    }
    return new Response(null, { status: 202 });
  };
  const reach = { url: "http://x/mcp", headers: () => ({}), sendsCaller: false, fetch };
  const connection = await openHttp(reach, opening());
  await connection.notify("notifications/cancelled", { requestId: 1 });
  expect(signals.get("notifications/cancelled")).toBe(late.signal);
  await connection.close();
});
