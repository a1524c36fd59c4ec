import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import type { FaultyServer } from "@/gateway/upstreams/testing/faulty";
import { faultyServer } from "@/gateway/upstreams/testing/faulty-server";
import { eventually, linkScene } from "@/gateway/upstreams/testing/link-scene";
import { marked } from "@/gateway/upstreams/testing/marked";
import { program } from "@/gateway/upstreams/testing/stdio-program";
import { openLinks } from "./upstream-link";

// These tests use an injected clock to check that a shared channel (stdio or HTTP+SSE) is replaced
// within a minute after the server falls silent, whether or not the channel is in use.

const scene = linkScene();
const CALL_SECONDS = 2;

/**
 * Creates servers that can be made silent. `isLeft` returns whether the server's process is still
 * running.
 */
const CHANNELS = {
  stdio: async () => {
    const mark = `wedges-${randomUUID()}`;
    return {
      row: { ...program(mark), callSeconds: CALL_SECONDS },
      silence: { tool: "wedge", at: () => {} },
      isLeft: () => marked(mark) > 0,
    };
  },
  sse: async () => {
    const server: FaultyServer = await faultyServer("sse");
    scene.servers.push(server as never);
    return {
      row: { url: server.url, transport: "sse" as const, callSeconds: CALL_SECONDS },
      silence: { tool: "echo", at: () => server.freeze() },
      isLeft: () => (server.did.get("initialize") ?? 0) > 0,
    };
  },
};

async function silent(kind: keyof typeof CHANNELS) {
  const { row, silence, isLeft } = await CHANNELS[kind]();
  let shiftMs = 0;
  const now = () => performance.now() + shiftMs;
  const links = openLinks(scene.stage.process, { ...scene.stage.services, now });
  const link = links.get(await scene.stage.add("files", row), { kind: "server" });
  const failures: string[] = [];
  links.observe((_, what) => failures.push(what));
  const ask = (name: string) => link.request("tools/call", { name, arguments: {} });
  expect(await ask(silence.tool)).toMatchObject({ ok: true });
  silence.at();
  const pass = (ms: number) => {
    shiftMs += ms;
    links.sweep(now());
  };
  return { link, links, ask, pass, failures, isLeft };
}

const KINDS = ["stdio", "sse"] as const;

test.each(KINDS)(
  "a server that is reached over %s and falls silent while idle is replaced within a minute",
  async (kind) => {
    const { link, links, ask, pass, failures, isLeft } = await silent(kind);
    // These two steps are enough time for two sweeps. The second sweep sends a ping.
    for (const ms of [15_000, 15_000]) pass(ms);
    await eventually(() => link.isOpen()).toBe(false);
    expect(failures).toContain("failed");
    if (kind === "stdio") await eventually(isLeft).toBe(false);
    expect(await ask("echo")).toMatchObject({ ok: true });
    await links.closeAll();
  },
);

test.each(KINDS)(
  "after a call over %s has timed out, the next call gets a new connection",
  async (kind) => {
    const { links, ask, link } = await silent(kind);
    const former = link.facts;
    expect(await ask("echo")).toMatchObject({ failure: { code: "upstream_timeout" } });
    await eventually(() => link.facts).not.toBe(former);
    expect(await ask("echo")).toMatchObject({ ok: true });
    await links.closeAll();
  },
);

test.each(KINDS)(
  "a check of a silent server that is reached over %s succeeds on a new connection",
  async (kind) => {
    const { links, link } = await silent(kind);
    expect(await link.check()).toMatchObject({ ok: true });
    await links.closeAll();
  },
);

test("a silent command that is still working on a call can finish that call before it is stopped", async () => {
  const id = await scene.stage.add("files", { ...program("busy"), callSeconds: 300 });
  let shiftMs = 0;
  const now = () => performance.now() + shiftMs;
  const links = openLinks(scene.stage.process, { ...scene.stage.services, now });
  const link = links.get(id, { kind: "server" });
  await link.open();
  const busy = link.request("tools/call", { name: "compute", arguments: {} });
  // Give the command time to start working on the call.
  await new Promise((resolve) => setTimeout(resolve, 400));
  shiftMs += 30_000;
  links.sweep(now());
  await eventually(() => link.isOpen()).toBe(false);
  // Other callers get a new command while the old one is busy.
  expect(await link.request("tools/call", { name: "echo" })).toMatchObject({ ok: true });
  expect(await busy).toMatchObject({ ok: true });
  await links.closeAll();
});
