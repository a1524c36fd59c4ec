import { expect, test } from "vitest";
import type { RpcAnswer } from "@/gateway/upstreams/rpc-answer";
import type { TestServer } from "@/gateway/upstreams/testing/http-server";
import { eventually, linkScene } from "@/gateway/upstreams/testing/link-scene";
import { postOf } from "@/gateway/upstreams/testing/post-of";
import { writeSecret } from "@/gateway/upstreams/testing/write-secret";
import { openLinks } from "./upstream-link";

const scene = linkScene();
const { serve, servers } = scene;

async function linkTo(server: TestServer, name = "files") {
  return scene.links.get(await scene.stage.add(name, { url: server.url }), { kind: "server" });
}
const textOf = (answer: RpcAnswer | undefined) =>
  (answer?.result?.content as { text: string }[] | undefined)?.[0]?.text;

test.each([
  { era: "modern" as const },
  { era: "legacy" as const, sessions: true },
  { era: "legacy" as const, sessions: false },
])("a call gets the result as the server wrote it ($era, sessions $sessions)", async (kind) => {
  const server = await serve(kind);
  const link = await linkTo(server);
  const answer = await link.request("tools/call", { name: "echo", arguments: { a: 1 } });
  expect(answer).toMatchObject({ ok: true });
  if (!answer.ok) return;
  expect(textOf(answer.value)).toBe('{"a":1}');
  expect(answer.value.result).toMatchObject({ extra: { kept: true }, _meta: { mine: 1 } });
  expect(JSON.stringify(answer.value)).not.toContain("serverInfo");
  expect(link.facts).toMatchObject({ era: kind.era, instructions: "Be kind." });
  const second = await link.request("tools/call", { name: "echo", arguments: {} });
  expect(second.ok).toBe(true);
  expect(server.seen.filter(({ rpc }) => rpc === "initialize").length).toBe(
    kind.era === "legacy" ? 1 : 0,
  );
});

test("a modern server gets the caller's capabilities and `_meta`, and the caller gets the server's question unchanged", async () => {
  const link = await linkTo(await serve({ era: "modern" }));
  const meta = await link.request(
    "tools/call",
    { name: "meta", arguments: {}, _meta: { lost: true } },
    { meta: { trace: "x" }, capabilities: { elicitation: {} } },
  );
  expect(JSON.parse(textOf(meta.ok ? meta.value : undefined) ?? "")).toMatchObject({
    trace: "x",
    "io.modelcontextprotocol/protocolVersion": "2026-07-28",
    "io.modelcontextprotocol/clientInfo": { name: "latchkey" },
    "io.modelcontextprotocol/clientCapabilities": { elicitation: {} },
  });
  const asked = await link.request("tools/call", { name: "ask" });
  expect(asked).toMatchObject({
    value: { result: { resultType: "input_required", requestState: "opaque" } },
  });
});

test("progress and log messages of a call reach only the caller of that call", async () => {
  const link = await linkTo(await serve({ era: "legacy", sessions: true }));
  const heard: unknown[] = [];
  const others: unknown[] = [];
  const [first] = await Promise.all([
    link.request(
      "tools/call",
      { name: "noisy" },
      {
        onProgress: (params) => heard.push(params),
        onLog: (params) => heard.push(params),
      },
    ),
    link.request(
      "tools/call",
      { name: "echo" },
      {
        onProgress: (params) => others.push(params),
        onLog: (params) => others.push(params),
      },
    ),
  ]);
  expect(textOf(first.ok ? first.value : undefined)).toBe("done");
  expect(heard).toEqual([
    { progress: 1, total: 2 },
    { level: "info", data: "half-way" },
  ]);
  expect(others).toEqual([]);
});

test("for an unknown method, the caller gets the server's own error as an answer", async () => {
  for (const era of ["modern", "legacy"] as const) {
    const link = await linkTo(await serve({ era }), era);
    const answer = await link.request("nobody/knows", {});
    expect(answer).toMatchObject({ ok: true, value: { error: { code: -32601 } } });
  }
});

test("a server gets the key id and team only if its settings ask for them, and no server gets the caller's token", async () => {
  const server = await serve({ era: "modern" });
  const id = await scene.stage.add("told", { url: server.url, sendsCaller: true });
  const caller = { keyId: "key-1", team: "red" };
  const ask = { name: "headers" };
  const told = await scene.links.get(id, { kind: "server" }).request("tools/call", ask, { caller });
  const untold = await (await linkTo(server)).request("tools/call", ask, { caller });
  const headers = JSON.parse(textOf(told.ok ? told.value : undefined) ?? "");
  expect(headers).toMatchObject({ "x-latchkey-key": "key-1", "x-latchkey-team": "red" });
  expect(headers.authorization).toBeUndefined();
  expect(textOf(untold.ok ? untold.value : undefined)).not.toContain("x-latchkey");
});

test("calls succeed after the server loses its session, restarts or changes its era", async () => {
  const server = await serve({ era: "legacy", sessions: true });
  const link = await linkTo(server);
  const ask = () => link.request("tools/call", { name: "echo", arguments: 1 });
  expect((await ask()).ok).toBe(true);
  server.forgetSessions();
  expect((await ask()).ok).toBe(true);
  await server.close();
  servers.splice(0);
  const again = await serve({ era: "legacy", sessions: true, port: server.port });
  // Give the link time to notice that the connections were closed.
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(await ask()).toMatchObject({ ok: true });
  again.era = "modern";
  expect((await ask()).ok).toBe(true);
  expect(link.facts?.era).toBe("modern");
  again.era = "legacy";
  expect((await ask()).ok).toBe(true);
  expect(link.facts?.era).toBe("legacy");
});

test("a POST target carries the headers of its session, and a lost session is replaced", async () => {
  const server = await serve({ era: "legacy", sessions: true });
  const link = await linkTo(server);
  expect(link.target()).toBeNull();
  const opened = await link.openTarget();
  const lean = opened.ok ? postOf(opened.value) : null;
  expect(lean).toMatchObject({ era: "legacy", timeoutMs: 1000 });
  expect(lean?.headers()).toMatchObject({
    "mcp-session-id": lean?.sessionId,
    "mcp-protocol-version": "2025-06-18",
    "content-type": "application/json",
  });
  if (lean) link.sessionLost(lean);
  expect(link.target()).toBeNull();
  await link.open();
  expect(postOf(link.target())?.sessionId).not.toBe(lean?.sessionId);
  // A report about an older target must not affect the session of the current target.
  if (lean) link.sessionLost(lean);
  expect(link.target()).not.toBeNull();
});

test.each(["modern", "legacy"] as const)(
  "the link reports a changed list that a server of the era %s announces",
  async (era) => {
    const server = await serve({ era, sessions: era === "legacy" });
    const link = await linkTo(server);
    let heard = 0;
    link.on("tools", () => heard++);
    await link.open();
    await eventually(() => {
      server.announce("notifications/tools/list_changed");
      return heard;
    }).toBeGreaterThan(0);
  },
);

test("a cancelled call ends at once, and the server is told about the cancellation", async () => {
  const server = await serve({ era: "legacy", sessions: true });
  const link = await linkTo(server);
  const abort = new AbortController();
  const asked = link.request("tools/call", { name: "hang" }, { signal: abort.signal });
  await eventually(() => server.seen.some(({ params }) => params.name === "hang")).toBe(true);
  abort.abort();
  expect((await asked).ok).toBe(false);
  await eventually(() => server.seen.some(({ rpc }) => rpc === "notifications/cancelled")).toBe(
    true,
  );
});

test("a call to a disabled server fails with not_found", async () => {
  const server = await serve({ era: "modern" });
  const id = await scene.stage.add("gone", { url: server.url, disabledAt: new Date() });
  const answer = await scene.links.get(id, { kind: "server" }).request("tools/list", {});
  expect(answer).toMatchObject({ ok: false, failure: { code: "not_found" } });
});

test("the era of a legacy server is detected again after ten minutes", async () => {
  let shiftMs = 0;
  const services = { ...scene.stage.services, now: () => performance.now() + shiftMs };
  const own = openLinks(scene.stage.process, services);
  const server = await serve({ era: "legacy", sessions: true });
  const link = own.get(await scene.stage.add("old", { url: server.url }), { kind: "server" });
  const asked = () => server.seen.filter(({ rpc }) => rpc === "server/discover").length;
  await link.open();
  expect(asked()).toBe(1);
  // If the session is lost soon after the detection, the era is not detected again.
  server.forgetSessions();
  expect((await link.request("tools/call", { name: "echo" })).ok).toBe(true);
  await link.renegotiate(services.now());
  expect(asked()).toBe(1);
  shiftMs = 601_000;
  await link.renegotiate(services.now());
  expect(asked()).toBe(2);
  await own.closeAll();
});

test("an idle link is closed, and no failure repeats the credentials that the server received", async () => {
  const server = await serve({
    era: "modern",
    before: (request, response) => {
      if (request.headers["x-mode"] !== "angry") return false;
      response.writeHead(418).end(`I heard ${request.headers.authorization}`);
      return true;
    },
  });
  const link = await linkTo(server);
  await link.open();
  link.closeIdle(scene.stage.services.now() + 200_000);
  expect(link.isOpen()).toBe(true);
  link.closeIdle(scene.stage.services.now() + 301_000);
  expect(link.isOpen()).toBe(false);
  const id = await scene.stage.add("angry", { url: server.url });
  await writeSecret(scene.stage.process, id, "header", "authorization", "Basic c2VjcmV0OnNlY3JldA");
  await writeSecret(scene.stage.process, id, "header", "x-mode", "angry");
  const answer = await scene.links.get(id, { kind: "server" }).open();
  expect(JSON.stringify(answer)).toMatch(/418.*I heard/);
  expect(JSON.stringify(answer)).not.toContain("c2VjcmV0");
});
