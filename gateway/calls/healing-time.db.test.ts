import { afterEach, expect, test, vi } from "vitest";
import { faultyScene } from "@/gateway/testing/faulty-scene";
import { ask } from "@/gateway/testing/gateway";
import { eventually } from "@/gateway/upstreams/testing/link-scene";

// A lost session is replaced during the call, and the time that this takes counts against the
// call's time limit.

const scene = faultyScene();
afterEach(() => void vi.restoreAllMocks());

const UNCLEAR = { status: 400, body: "No valid session ID", type: "text/plain" };
const ITEMS = [{ name: "echo" }, { kind: "prompt" as const, name: "echo" }];
const METHODS = ["tools/call", "prompts/get"] as const;

async function call(method: (typeof METHODS)[number]) {
  const params = { name: "files_echo", arguments: {} };
  return (await ask(scene.fixture, scene.token, { era: "legacy", method, params }, scene.services))
    .last;
}

test.each(METHODS)(
  "a ping during a %s call is limited to the call's remaining time, and an unanswered ping counts as a failed call",
  async (method) => {
    // This server is allowed 900 seconds to start. A ping alone could therefore take that long.
    const row = { callSeconds: 60, sessions: "shared", times: { greetSeconds: 900 } } as const;
    const { server, id } = await scene.plant("session", ITEMS, row);
    expect(await call(method)).toMatchObject({ result: {} });
    // The time limit is set to one second only after connecting, which may be slow on a busy
    // machine.
    await scene.fixture.database.sql`update upstreams set call_seconds = 1`;
    await scene.links.get(id, { kind: "server" }).recheck();
    const news: unknown[] = [];
    scene.links.observe((of, what) => news.push([of, what]));
    Object.assign(server, { refusal: UNCLEAR, mute: "ping" });
    server.forget();
    expect(await call(method)).toMatchObject({ error: {} });
    expect(news).toEqual([[id, "failed"]]);
    await eventually(() => server.muted()).toBe(0);
  },
);

test("the ping for a lost session is cancelled when the client disconnects", async () => {
  const row = { callSeconds: 60, sessions: "shared", times: { greetSeconds: 900 } } as const;
  const { server, id } = await scene.plant("session", ITEMS, row);
  const link = scene.links.get(id, { kind: "server" });
  expect(await link.request("prompts/get", { name: "echo" })).toMatchObject({ ok: true });
  Object.assign(server, { refusal: UNCLEAR, mute: "ping" });
  server.forget();
  const left = new AbortController();
  const asked = link.request("prompts/get", { name: "echo" }, { signal: left.signal });
  await eventually(() => server.muted()).toBe(1);
  left.abort();
  expect(await asked).toMatchObject({ ok: false });
  await eventually(() => server.muted()).toBe(0);
});

test.each([
  { status: 404, body: "Not Found", type: "text/plain" },
  { status: 401, body: "Unauthorized", type: "text/plain" },
])(
  "the time that the server took to refuse with $status is deducted from the call's time limit",
  async (refusal) => {
    const { server } = await scene.plant("session", ITEMS, {
      callSeconds: 5,
      issuesSessions: true,
    });
    expect(await call("tools/call")).toMatchObject({ result: {} });
    Object.assign(server, { refusal, refuseMs: 600 });
    server.forget();
    const timers = vi.spyOn(globalThis, "setTimeout");
    expect(await call("tools/call")).toMatchObject({ result: {} });
    // Only timers of the call have a fractional delay. The first of them may have nearly the whole
    // time limit, but no later timer may.
    const waits = timers.mock.calls.map(([, ms = 0]) => ms).filter((ms) => ms % 1 !== 0);
    expect(waits.filter((ms) => ms > 4_400 && ms < 5_000).length).toBeLessThanOrEqual(1);
    expect(waits.length).toBeGreaterThan(1);
  },
);
