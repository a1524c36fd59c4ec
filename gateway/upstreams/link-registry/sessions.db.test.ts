import { randomUUID } from "node:crypto";
import { afterEach, expect, test } from "vitest";
import { eventually, linkScene } from "@/gateway/upstreams/testing/link-scene";
import { marked } from "@/gateway/upstreams/testing/marked";
import { program } from "@/gateway/upstreams/testing/stdio-program";
import { DEFAULT_SESSION_LIMITS, type SessionLimits } from "@/lib/limits/view";
import { LEAST_IDLE_MS } from "./idle-sessions";
import type { Links } from "./links";
import { openLinks } from "./upstream-link";

const scene = linkScene();
const opened: Links[] = [];
/** Milliseconds by which the clock of the links is ahead. */
let aheadMs = 0;
afterEach(async () => {
  aheadMs = 0;
  for (const links of opened.splice(0)) await links.closeAll();
});

/** Registers a command whose sessions are kept apart, and returns how a key calls its tools. */
async function command(limits: Partial<SessionLimits>) {
  const { process, services } = scene.stage;
  const { config } = process;
  const sessionLimits = { ...DEFAULT_SESSION_LIMITS, ...limits };
  const now = () => services.now() + aheadMs;
  const links = openLinks(
    { ...process, config: { ...config, sessionLimits } },
    { ...services, now },
  );
  opened.push(links);
  const mark = `many-${randomUUID()}`;
  const row = { ...program(mark), sessions: "auto", callSeconds: 60 } as const;
  const id = await scene.stage.add("files", row);
  const call = async (key: string, name: string, args: object = {}, signal?: AbortSignal) => {
    const principal = { id: key, team: { id: "red" } };
    const hold = () => ({ untilMs: null });
    const link = links.get(id, { kind: "server" }, principal, hold);
    const answer = await link.request(
      "tools/call",
      { name, arguments: args },
      signal ? { signal } : {},
    );
    if (!answer.ok) return answer.failure;
    const content = answer.value.result?.content as { text: string }[] | undefined;
    return content?.[0]?.text;
  };
  return { call, mark, id, links };
}

test("200 keys stay within the limit: a key has its own process or is refused, and idle ones make room", async () => {
  const { call, mark } = await command({ perServer: 3 });
  const stop = new AbortController();
  const busy = ["one", "two", "three"].map((key) => call(key, "hang", {}, stop.signal));
  await eventually(async () => (await call("three", "held")) !== "[]").toBe(true);
  await eventually(async () => (await call("one", "held")) !== "[]").toBe(true);
  await eventually(async () => (await call("two", "held")) !== "[]").toBe(true);
  const most = marked(mark);
  const keys = Array.from({ length: 200 }, (_, index) => `key ${index}`);
  const answers = await Promise.all(keys.map((key) => call(key, "kept")));
  for (const failure of answers) {
    expect(failure).toMatchObject({ code: "rate_limited", reason: "sessions_of_server" });
  }
  expect(marked(mark)).toBe(most);
  stop.abort();
  await Promise.all(busy);
  for (const key of keys.slice(-4)) {
    aheadMs += LEAST_IDLE_MS;
    expect(await call(key, "kept")).toContain('"kept":null');
    expect(marked(mark)).toBeLessThanOrEqual(most);
  }
});

test("at the limit, a session at work goes on, and the one that is idle longest makes room", async () => {
  const { call, mark, links, id } = await command({ perServer: 2 });
  await call("idle", "keep", { of: "idle" });
  await call("busy", "keep", { of: "busy" });
  expect(await call("third", "kept")).toMatchObject({
    code: "rate_limited",
    rule: expect.stringContaining("Each server may have 2 sessions"),
  });
  expect(await call("idle", "kept")).toContain("idle");
  aheadMs += LEAST_IDLE_MS;
  const held = call("busy", "hold");
  expect(await call("third", "keep", { of: "third" })).toBe("keeps");
  expect(await held).toBe("held");
  expect(await call("busy", "kept")).toContain("busy");
  expect(links.sessions(id).map(({ principal }) => principal.id)).toEqual(["busy", "third"]);
  aheadMs += LEAST_IDLE_MS;
  expect(await call("idle", "kept")).toContain('"kept":null');
  expect(marked(mark)).toBeGreaterThan(0);
});

test("the memory of a server's processes is measured and stays within the limit", async () => {
  const { call, links, id } = await command({ memoryMb: 4 });
  await call("first", "kept");
  // A Node process holds more than 4 MB of its own, so there is room for one only.
  await eventually(() => links.sessions(id)[0]?.memoryBytes ?? 0).toBeGreaterThan(4 * 1_048_576);
  const held = call("first", "hold");
  expect(await call("second", "kept")).toMatchObject({
    code: "rate_limited",
    reason: "session_memory",
  });
  await held;
  aheadMs += LEAST_IDLE_MS;
  expect(typeof (await call("second", "kept"))).toBe("string");
  expect(links.sessions(id)).toMatchObject([{ principal: { id: "second" } }]);
});

test("an ended session is gone with its processes, and the next call gets a new one", async () => {
  const { call, mark, links, id } = await command({});
  await call("one", "keep", { of: "one" });
  const [session] = links.sessions(id);
  expect(session).toMatchObject({ principal: { id: "one", keyId: "one" } });
  expect(session?.openedAt?.getTime()).toBeGreaterThan(Date.now() - 60_000);
  await links.endSessions({ upstreamId: id, principal: "other" });
  expect(links.sessions(id)).toHaveLength(1);
  await links.endSessions({ upstreamId: id, principal: "one" });
  expect(links.sessions(id)).toEqual([]);
  expect(marked(mark)).toBe(0);
  expect(await call("one", "kept")).toContain('"kept":null');
});

test("a process that keeps failing is the problem of its principal only", async () => {
  const { call } = await command({});
  expect(await call("fine", "keep", { of: "fine" })).toBe("keeps");
  for (let count = 0; count < 6; count++) await call("failing", "crash");
  expect(await call("fine", "kept")).toContain("fine");
  expect(typeof (await call("new", "kept"))).toBe("string");
});
