import { eq } from "drizzle-orm";
import { expect, test } from "vitest";
import { upstreams } from "@/db/schema/upstreams";
import { openProber } from "@/gateway/upstreams/health/prober";
import type { UpstreamTarget } from "@/gateway/upstreams/target/target";
import { eventually, linkScene } from "@/gateway/upstreams/testing/link-scene";
import { marked } from "@/gateway/upstreams/testing/marked";
import { shortTimes } from "@/gateway/upstreams/testing/stage";
import { slowProgram } from "@/gateway/upstreams/testing/stdio-program";
import { writeSecret } from "@/gateway/upstreams/testing/write-secret";
import { closeProcess } from "@/lib/process/process";
import { probeTarget } from "./probe";

/**
 * In these tests a command may take a minute to start, while other servers must connect within a
 * second.
 */
const scene = linkScene({ connectMs: 1_000, startMs: 60_000 });

let marks = 0;
async function slow(mode: string, seconds: number, greetSeconds: number | null = null) {
  const id = await scene.stage.add(mode, { ...slowProgram(mode, seconds), greetSeconds });
  const mark = `slow-${process.pid}-${++marks}`;
  await writeSecret(scene.stage.process, id, "env", "MARK", mark);
  return { id, mark, link: scene.linkOf(id) };
}
const target = (seconds: number, mark: string) => ({
  id: null,
  version: 0,
  name: "tried",
  reach: {
    transport: "stdio" as const,
    ...slowProgram("ok", seconds),
    env: { MARK: mark },
    paths: [],
  },
  callSeconds: 60,
  times: {},
  sendsCaller: false,
  sessions: "shared" as const,
  issuesSessions: null,
  era: null,
});
test("a command that starts slowly becomes usable, and each call waits only as long as its own limit", async () => {
  const { link } = await slow("ok", 3);
  const looked = link.check();
  const beganMs = performance.now();
  const early = await link.request("tools/call", { name: "echo" });
  expect(early).toMatchObject({
    ok: false,
    failure: { code: "upstream_timeout", params: { limit: 1 } },
  });
  expect(performance.now() - beganMs).toBeGreaterThan(900);
  const left = new AbortController();
  const leaving = link.request("tools/call", { name: "echo" }, { signal: left.signal });
  left.abort();
  // A cancelled call ends without waiting for the command, which has not started yet.
  expect(await leaving).toMatchObject({ ok: false });
  expect(link.facts).toBeNull();
  const patient = link.request("tools/call", { name: "echo" }, { timeoutMs: 50_000 });
  expect(await looked).toMatchObject({ ok: true });
  expect(await patient).toMatchObject({ ok: true });
});

test("a server that speaks only the modern era is detected even if it is silent at first", async () => {
  const { link } = await slow("modern", 3);
  expect(await link.open()).toMatchObject({ ok: true, value: { era: "modern" } });
});

test("a server that never answers fails at its own time limit, and no process is left over", async () => {
  const { link, mark } = await slow("ok", 600, 4);
  expect(await link.check()).toMatchObject({
    ok: false,
    failure: {
      code: "upstream_unavailable",
      reason: "It last wrote:\nfetching",
      params: { problem: "Its command did not answer within 4 seconds." },
    },
  });
  expect(marked(mark)).toBe(0);
});

test("a command under test is ended at its time limit, or when the process ends", async () => {
  const mark = `tried-${process.pid}-${++marks}`;
  const { stage } = scene;
  const times = { connectMs: 200, startMs: 1_000 };
  const services = {
    ...stage.services,
    timesOf: (fixture: UpstreamTarget) => shortTimes(fixture, times),
  };
  const late = await probeTarget(stage.process, target(600, mark), services);
  expect(late).toMatchObject({ ok: false, failure: { code: "upstream_unavailable" } });
  expect(marked(mark)).toBe(0);
  const tried = probeTarget(stage.process, target(600, mark), stage.services);
  await eventually(() => marked(mark)).toBeGreaterThan(0);
  await closeProcess();
  expect(await tried).toMatchObject({ ok: false });
  expect(marked(mark)).toBe(0);
  expect(await probeTarget(stage.process, target(1, mark), stage.services)).toMatchObject({
    ok: true,
  });
  expect(marked(mark)).toBe(0);
});

test("closing a link does not wait for its command to start, and records no error for the server", async () => {
  const { id, mark } = await slow("ok", 600, 600);
  const times = { tickMs: 50, steadySeconds: 30, apartMs: 100 };
  const prober = openProber(scene.stage.process, scene.links, times);
  await eventually(() => marked(mark)).toBeGreaterThan(0);
  await Promise.all([prober.stop(), scene.links.closeAll()]);
  expect(marked(mark)).toBe(0);
  const [row] = await scene.database.db.select().from(upstreams).where(eq(upstreams.id, id));
  expect(row).toMatchObject({ state: "unknown", lastError: null });
});
