import type { IncomingMessage, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { createServer } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { eq } from "drizzle-orm";
import { expect, test } from "vitest";
import { upstreams } from "@/db/schema/upstreams";
import { openProber } from "@/gateway/upstreams/health/prober";
import { readTarget } from "@/gateway/upstreams/target/read-target";
import { eventually, linkScene } from "@/gateway/upstreams/testing/link-scene";
import { slowProgram } from "@/gateway/upstreams/testing/stdio-program";
import { probeTarget } from "./probe";

/**
 * These tests check that slow servers get as much time as their settings allow. Servers without
 * such settings get 0.7 s in these tests.
 */
const scene = linkScene();
const TIMES = { tickMs: 100, steadySeconds: 0.3, apartMs: 50, missedMs: 100 };
const server = { kind: "server" } as const;

/**
 * Starts a server that behaves like a sleeping container: requests wait until it is awake, and the
 * first one wakes it.
 */
async function sleeper(wakesMs: number) {
  let awakeAtMs: number | null = null;
  const made = await scene.serve({
    era: "modern",
    before: (request: IncomingMessage, response: ServerResponse) => {
      awakeAtMs ??= performance.now() + wakesMs;
      const leftMs = awakeAtMs - performance.now();
      if (leftMs <= 0) return false;
      request.pause();
      void pause(leftMs).then(() => made.again(request, response));
      return true;
    },
  });
  return made;
}

async function stateOf(id: string) {
  const [row] = await scene.database.db.select().from(upstreams).where(eq(upstreams.id, id));
  return row?.state;
}

test("while a server's container wakes up, the server counts as starting, and a call waits up to its own time limit", async () => {
  const { url } = await sleeper(3_000);
  const row = { url, greetSeconds: 20, callSeconds: 20 };
  const id = await scene.stage.add("asleep", row);
  const prober = openProber(scene.stage.process, scene.links, TIMES);
  try {
    const call = scene.linkOf(id).request("tools/call", { name: "echo" });
    const impatient = scene.linkOf(id).request("tools/call", {}, { timeoutMs: 100 });
    expect(await impatient).toMatchObject({ failure: { code: "upstream_timeout" } });
    await eventually(() => stateOf(id)).toBe("starting");
    expect(await call).toMatchObject({ ok: true });
    await eventually(() => stateOf(id)).toBe("up");
  } finally {
    await prober.stop();
  }
});

test("the handshake has its own time limit, which also applies to a command", async () => {
  const brief = await scene.stage.add("brief", { ...slowProgram("ok", 30), greetSeconds: 1 });
  expect(await scene.linkOf(brief).check()).toMatchObject({
    failure: { params: { problem: "Its command did not answer within 1 second." } },
  });
  const { url } = await sleeper(60_000);
  const id = await scene.stage.add("asleep", { url, greetSeconds: 1, callSeconds: 20 });
  expect(await scene.linkOf(id).check()).toMatchObject({
    failure: { code: "upstream_timeout", params: { limit: 1 } },
  });
});

test("a test of a connection uses the time limits of the draft", async () => {
  const { url } = await sleeper(1_800);
  const id = await scene.stage.add("asleep", { url });
  const read = await readTarget(scene.stage.process, id, server);
  if (!read.ok) throw new Error("It is there.");
  const { target } = read.value;
  expect(await probeTarget(scene.stage.process, target, scene.stage.services)).toMatchObject({
    failure: { code: "upstream_timeout" },
  });
  const again = await sleeper(1_800);
  const patient = {
    ...target,
    reach: { ...target.reach, url: again.url } as typeof target.reach,
    times: { greetSeconds: 20 },
  };
  expect(await probeTarget(scene.stage.process, patient, scene.stage.services)).toMatchObject({
    ok: true,
  });
});

test("connecting has its own time limit", async () => {
  // This server accepts connections but never starts a TLS handshake.
  const silent = createServer(() => {});
  await new Promise<void>((listening) => silent.listen(0, "127.0.0.1", listening));
  const url = `https://127.0.0.1:${(silent.address() as AddressInfo).port}/mcp`;
  const times = { greetSeconds: 20, callSeconds: 20, connectSeconds: 1 };
  const id = await scene.stage.add("silent", { url, ...times });
  try {
    expect(await scene.linkOf(id).request("tools/list", {})).toMatchObject({
      failure: {
        reason: "No connection within 1 second.",
        problem: { code: "connect_timeout" },
      },
    });
  } finally {
    silent.close();
  }
});

test("listing has its own time limit, which applies to all pages together", async () => {
  const tools = Array.from({ length: 8 }, (_, at) => ({ name: `tool-${at}` }));
  const slow = { era: "modern", tools, pageSize: 1, listMs: 200 } as const;
  const { url } = await scene.serve(slow);
  const hurried = await scene.stage.add("hurried", { url });
  expect(await scene.linkOf(hurried).check()).toMatchObject({
    failure: { code: "upstream_timeout" },
  });
  const patient = await scene.stage.add("patient", { url, listSeconds: 20 });
  expect(await scene.linkOf(patient).check()).toMatchObject({ ok: true });
});

test("a server that may sleep is not checked while it is idle, but is checked after it was used", async () => {
  const made = await scene.serve({ era: "modern" });
  const often = await scene.serve({ era: "modern" });
  const id = await scene.stage.add("sleeps", { url: made.url, probeSeconds: 0 });
  const seldom = await scene.stage.add("seldom", { url: often.url, probeSeconds: 3_600 });
  const awake = await scene.serve({ era: "modern" });
  const beside = await scene.stage.add("awake", { url: awake.url });
  const looks = ({ seen }: typeof made) => seen.filter(({ rpc }) => rpc === "tools/list").length;
  const prober = openProber(scene.stage.process, scene.links, TIMES);
  try {
    for (const one of [id, seldom, beside]) await eventually(() => stateOf(one)).toBe("up");
    const before = [looks(made), looks(often)];
    const others = looks(awake);
    await eventually(() => looks(awake)).toBeGreaterThan(others + 3);
    expect([looks(made), looks(often)]).toEqual(before);
    expect((await scene.linkOf(id).request("tools/call", { name: "echo" })).ok).toBe(true);
    await eventually(() => looks(made)).toBeGreaterThan((before[0] ?? 0) + 1);
    expect(looks(often)).toBe(before[1]);
  } finally {
    await prober.stop();
  }
});

test("an idle connection is closed after the time in the server's row, or kept open if that time is 0", async () => {
  const { url } = await scene.serve({ era: "modern" });
  const rows = { usual: null, brief: 20, never: 0 };
  const links = await Promise.all(
    Object.entries(rows).map(async ([name, idleSeconds]) => {
      const link = scene.linkOf(await scene.stage.add(name, { url, idleSeconds }));
      await link.open();
      return link;
    }),
  );
  const openAfter = (seconds: number) => {
    for (const link of links) link.closeIdle(scene.stage.services.now() + seconds * 1000);
    return links.map((link) => link.isOpen());
  };
  expect(openAfter(15)).toEqual([true, true, true]);
  expect(openAfter(30)).toEqual([true, false, true]);
  expect(openAfter(400)).toEqual([false, false, true]);
  expect(openAfter(10_000_000)).toEqual([false, false, true]);
});
