import { afterEach, expect, test, vi } from "vitest";
import { faultyScene } from "@/gateway/testing/faulty-scene";
import { ask } from "@/gateway/testing/gateway";
import { eventually } from "@/gateway/upstreams/testing/link-scene";

// A lost session is replaced during the call, within the time that the call still has.

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
  "%s waits for a ping no longer than its own time, and the gate counts the failure",
  async (method) => {
    // A server that may take 900 seconds to start, so a ping has that much time too.
    const row = { callSeconds: 60, times: { greetSeconds: 900 } };
    const { server, id } = await scene.plant("session", ITEMS, row);
    expect(await call(method)).toMatchObject({ result: {} });
    // The call's time is short only from here on: connecting may be slow on a busy machine.
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

test("a client that disconnects during the ping cancels the ping", async () => {
  const row = { callSeconds: 60, times: { greetSeconds: 900 } };
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
])("the time of a refusal with $status is deducted from the call's time", async (refusal) => {
  const { server } = await scene.plant("session", ITEMS, { callSeconds: 5 });
  expect(await call("tools/call")).toMatchObject({ result: {} });
  Object.assign(server, { refusal, refuseMs: 600 });
  server.forget();
  const timers = vi.spyOn(globalThis, "setTimeout");
  expect(await call("tools/call")).toMatchObject({ result: {} });
  // Waits that were computed from the call's remaining time; only the first wait has nearly all of
  // that time.
  const waits = timers.mock.calls.map(([, ms = 0]) => ms).filter((ms) => ms % 1 !== 0);
  expect(waits.filter((ms) => ms > 4_400 && ms < 5_000).length).toBeLessThanOrEqual(1);
  expect(waits.length).toBeGreaterThan(1);
});
