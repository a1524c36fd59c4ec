import { chmodSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { eq } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { upstreams } from "@/db/schema/upstreams";
import { startChild } from "@/gateway/upstreams/stdio/start-child";
import { eventually, linkScene } from "@/gateway/upstreams/testing/link-scene";
import { marked } from "@/gateway/upstreams/testing/marked";
import { program } from "@/gateway/upstreams/testing/stdio-program";
import { writeSecret } from "@/gateway/upstreams/testing/write-secret";
import { openLinks } from "./upstream-link";

const scene = linkScene();
const { linkOf, serve, servers } = scene;
const failureOf = (answer: Awaited<ReturnType<ReturnType<typeof linkOf>["request"]>>) =>
  answer.ok ? null : answer.failure;

/**
 * Runs `work` while another server is called again and again, and expects the calls to the other
 * server to succeed.
 */
async function beside<T>(work: () => Promise<T>): Promise<T> {
  const good = linkOf(await scene.stage.add("good", { url: (await serve({ era: "modern" })).url }));
  await good.open();
  let busy = true;
  const watching = (async () => {
    while (busy) {
      const answer = await good.request("tools/call", { name: "echo", arguments: {} });
      expect(answer.ok).toBe(true);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  })();
  const value = await work();
  busy = false;
  await watching;
  return value;
}

describe.each(["modern", "legacy"] as const)(
  "a failing server that is reached over HTTP (%s)",
  (era) => {
    test.each([
      ["hang", "upstream_timeout", /./],
      ["slow", "upstream_timeout", /./],
      ["die", "upstream_unavailable", /closed the connection|stopped in the middle/],
      ["cut", "upstream_unavailable", /closed the connection|stopped in the middle/],
      ["garbage", "upstream_failed", /not JSON/],
      ["garbage-events", "upstream_failed", /not JSON/],
      ["html", "upstream_failed", /web page/],
      ["redirect", "upstream_failed", /redirects/],
      ["unavailable", "upstream_unavailable", /503/],
      ["big", "upstream_failed", /larger|large/],
      ["big-event", "upstream_failed", /larger|large/],
    ])(
      "a call to the tool %s fails with %s, other servers keep answering, and no connection is left over",
      async (tool, code, says) => {
        const server = await serve({ era, sessions: era === "legacy" });
        const link = linkOf(await scene.stage.add("bad", { url: server.url }));
        await link.open();
        const before = server.sockets();
        const failure = await beside(async () =>
          failureOf(await link.request("tools/call", { name: tool })),
        );
        expect(failure?.code).toBe(code);
        expect(failure?.params?.server).toBe("bad");
        if (code !== "upstream_timeout") expect(String(failure?.params?.problem)).toMatch(says);
        await eventually(() => server.sockets()).toBeLessThanOrEqual(before + 1);
        // The link still works after the failure.
        expect((await link.request("tools/call", { name: "echo" })).ok).toBe(true);
      },
    );
  },
);

test("a closed port, a silent server and an ordinary website each fail with their own error code", async () => {
  const nowhere = linkOf(await scene.stage.add("nowhere", { url: "http://127.0.0.1:9/mcp" }));
  expect(failureOf(await nowhere.request("tools/list", {}))).toMatchObject({
    code: "upstream_unavailable",
    params: { problem: "It refuses connections: nothing listens at its address." },
  });
  const silent = createServer(() => {});
  const site = createServer((_, response) =>
    response.writeHead(200, { "content-type": "text/html" }).end("<h1>Hello</h1>"),
  );
  const port = async (server: typeof silent) => {
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return (server.address() as AddressInfo).port;
  };
  const urls = [await port(silent), await port(site)].map((at) => `http://127.0.0.1:${at}/mcp`);
  try {
    const slow = linkOf(await scene.stage.add("silent", { url: urls[0] ?? "" }));
    expect(failureOf(await slow.request("tools/list", {}))?.code).toBe("upstream_timeout");
    const html = linkOf(await scene.stage.add("site", { url: urls[1] ?? "" }));
    expect(failureOf(await html.request("tools/list", {}))?.code).toBe("upstream_failed");
  } finally {
    silent.closeAllConnections();
    site.closeAllConnections();
    silent.close();
    site.close();
  }
});

test("a connection is refused if the server's name now resolves to the address of a cloud metadata service", async () => {
  const server = await serve({ era: "modern" });
  const url = `http://rebound.example:${server.port}/mcp`;
  const link = linkOf(await scene.stage.add("rebound", { url }));
  expect((await link.request("tools/call", { name: "echo" })).ok).toBe(true);
  scene.stage.resolveTo("169.254.169.254");
  // Close the server, because its open connection leads to the address that was checked. Only a new
  // connection can be refused.
  for (const server of servers.splice(0)) await server.close();
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(failureOf(await link.request("tools/call", { name: "echo" }))).toMatchObject({
    code: "upstream_unavailable",
    params: { problem: "Its address is one that Latchkey does not connect to." },
  });
});

test("the breaker refuses calls to a dead server at once, and admits calls again once the server is back", async () => {
  const server = await serve({ era: "modern" });
  const { port } = server;
  const link = linkOf(await scene.stage.add("flaky", { url: server.url }));
  await link.open();
  await server.close();
  servers.splice(0);
  await new Promise((resolve) => setTimeout(resolve, 50));
  for (let call = 0; call < 5; call++) await link.request("tools/call", { name: "echo" });
  const refused = failureOf(await link.request("tools/call", { name: "echo" }));
  expect(refused).toMatchObject({ code: "upstream_unavailable", reason: "breaker open" });
  expect(link.target()).toBeNull();
  await serve({ era: "modern", port });
  await eventually(async () => (await link.request("tools/call", { name: "echo" })).ok).toBe(true);
  expect(link.target()).not.toBeNull();
});

describe("a command over stdio", () => {
  async function start(mode: string) {
    const id = await scene.stage.add(mode, { ...program(mode), callSeconds: 10 });
    const link = linkOf(id);
    return { id, link, call: (name: string) => link.request("tools/call", { name }) };
  }
  async function withEnv(id: string, env: Record<string, string>) {
    for (const [name, value] of Object.entries(env)) {
      await writeSecret(scene.stage.process, id, "env", name, value);
    }
  }

  test.each([
    ["for us alone", 0o700],
    ["that others may pass", 0o711],
  ])(
    "in a data folder %s, a command has only its declared environment and its own folder and user",
    async (_what, mode) => {
      chmodSync(scene.stage.process.config.dataDir, mode);
      const { id, call } = await start("ok");
      await withEnv(id, { DECLARED: "yes" });
      const answer = await call("environment");
      const contents = answer.ok ? answer.value.result?.content : undefined;
      const [content] = (contents ?? []) as { text: string }[];
      const said = JSON.parse(content?.text ?? "{}");
      expect(Object.keys(said.env).sort()).toEqual(
        expect.arrayContaining(["DECLARED", "HOME", "PATH"]),
      );
      const expected = [
        "DECLARED",
        "HOME",
        "LATCHKEY_STDIO",
        "PATH",
        "PWD",
        "OLDPWD",
        "SHLVL",
        "_",
      ];
      for (const name of Object.keys(said.env)) expect(expected).toContain(name);
      expect(said.cwd).toContain(id);
      expect(said.env.HOME).toBe(said.cwd);
      // The command can start a process in its folder by the folder's path, as npx does.
      expect(said.walks).toBe(true);
      expect(said.cwd.startsWith(scene.stage.process.config.dataDir)).toBe(
        mode === 0o711 || process.getuid?.() !== 0,
      );
      if (process.getuid?.() === 0) expect(said.uid).toBeGreaterThanOrEqual(40_000);
      expect(said.fds).toBeLessThan(40);
    },
  );

  test("a command that exits at any request before initialize gets the legacy handshake", async () => {
    const { call } = await start("strict");
    expect((await call("echo")).ok).toBe(true);
  });

  test("a command that forks and leaves its process group is still ended completely", async () => {
    const { id, call, link } = await start("forks");
    const mark = `mark-${id}`;
    await withEnv(id, { MARK: mark });
    expect((await call("echo")).ok).toBe(true);
    await eventually(() => marked(mark)).toBeGreaterThanOrEqual(3);
    // Give all processes of the command time to start ignoring SIGTERM.
    await new Promise((resolve) => setTimeout(resolve, 300));
    await link.close();
    expect(marked(mark)).toBe(0);
  });

  test("a command that ignores SIGTERM is gone by the time its link is closed", async () => {
    const { id, call, link } = await start("ignores");
    const mark = `mark-${id}`;
    await withEnv(id, { MARK: mark });
    expect((await call("echo")).ok).toBe(true);
    await link.close();
    expect(marked(mark)).toBe(0);
  });

  test("a command that floods stderr still answers, and its last 200 lines are kept without secrets", async () => {
    const { id, call, link } = await start("floods");
    await withEnv(id, { SECRET: "hunter2-hunter2" });
    await beside(async () => {
      expect((await call("echo")).ok).toBe(true);
      await new Promise((resolve) => setTimeout(resolve, 500));
      expect((await call("echo")).ok).toBe(true);
    });
    await link.close();
    const [row] = await scene.database.db.select().from(upstreams).where(eq(upstreams.id, id));
    const lines = row?.stderrTail?.split("\n") ?? [];
    expect(lines.length).toBeGreaterThan(150);
    expect(lines.length).toBeLessThanOrEqual(201);
    expect(row?.stderrTail).toMatch(/noise \d+ \[redacted\]/);
    expect(row?.stderrTail).not.toContain("hunter2");
  });

  test.each([
    ["crash", "upstream_unavailable"],
    ["hang", "upstream_timeout"],
    ["eat", "upstream_unavailable"],
    ["big", "upstream_unavailable"],
  ])(
    "a call to the tool %s fails with %s, and the next call gets a new process",
    async (tool, code) => {
      const { id, link } = await start("ok");
      await scene.database.db.update(upstreams).set({ callSeconds: 5 }).where(eq(upstreams.id, id));
      await link.open();
      const timeoutMs = tool === "hang" ? 300 : 5_000;
      const value = await beside(() => link.request("tools/call", { name: tool }, { timeoutMs }));
      expect(failureOf(value)?.code).toBe(code);
      expect((await link.request("tools/call", { name: "echo" })).ok).toBe(true);
    },
  );

  test("a command that cannot start reports why, and is not restarted endlessly", async () => {
    const missing = linkOf(await scene.stage.add("missing", { command: "/no/such/command" }));
    expect(failureOf(await missing.request("tools/list", {}))).toMatchObject({
      code: "upstream_unavailable",
      params: { problem: "Its command was not found." },
    });
    const { id, call } = await start("exits");
    await withEnv(id, { SECRET: "hunter2-hunter2" });
    const failure = failureOf(await call("echo"));
    expect(failure).toMatchObject({ params: { problem: "Its process ended with status 3." } });
    expect(failure?.reason).toMatch(/no such setting: \[redacted\]/);
    await call("echo");
    expect(failureOf(await call("echo"))?.reason).toBe("breaker open");
  });

  test("if commands are disabled, even a command that is in the database is refused", async () => {
    const off = {
      ...scene.stage.process,
      config: { ...scene.stage.process.config, allowStdio: false },
    };
    const closed = openLinks(off, {
      ...scene.stage.services,
      startChild: (target) => startChild(off, target),
    });
    const id = await scene.stage.add("off", program("ok"));
    const answer = await closed.get(id, { kind: "server" }).request("tools/list", {});
    expect(answer).toMatchObject({ ok: false, failure: { code: "upstream_unavailable" } });
    await closed.closeAll();
  });
});
