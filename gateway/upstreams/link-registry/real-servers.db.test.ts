import { spawn } from "node:child_process";
import { chmodSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { linkScene } from "@/gateway/upstreams/testing/link-scene";
import { readablePackages } from "@/gateway/upstreams/testing/readable-packages";
import { findConfinement } from "@/lib/commands/find-confinement";

const official = (name: string) => `@modelcontextprotocol/${name}`;
const names = ["server-everything", "server-filesystem", "server-memory", "server"].map(official);
const packages = readablePackages(names);
const program = (name: string) => join(packages, official(name), "dist/index.js");
const SERVERS = {
  everything: program("server-everything"),
  filesystem: program("server-filesystem"),
  memory: program("server-memory"),
};

const scene = linkScene({ connectMs: 8_000 });
const ends: (() => void)[] = [];
afterEach(() => {
  for (const end of ends.splice(0)) end();
});

const freePort = () =>
  new Promise<number>((done) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => done(typeof address === "object" ? (address?.port ?? 0) : 0));
    });
  });

/** Starts server-everything over HTTP. Resolves to its port once it listens. */
async function everything(transport: "sse" | "streamableHttp"): Promise<number> {
  const port = await freePort();
  const child = spawn(process.execPath, [SERVERS.everything, transport], {
    env: { PATH: process.env.PATH, PORT: String(port) } as unknown as NodeJS.ProcessEnv,
    stdio: "ignore",
  });
  ends.push(() => child.kill("SIGKILL"));
  const answers = () =>
    fetch(`http://127.0.0.1:${port}/nothing`).then(
      () => true,
      () => false,
    );
  await expect.poll(answers).toBe(true);
  return port;
}

test.each([
  ["stdio", null],
  ["sse", "/sse"],
  ["streamableHttp", "/mcp"],
] as const)(
  "server-everything over %s: every item is listed, and a tool answers with progress",
  async (kind, path) => {
    const reach =
      path === null
        ? { command: process.execPath, args: [SERVERS.everything, "stdio"] }
        : {
            url: `http://127.0.0.1:${await everything(kind === "sse" ? "sse" : "streamableHttp")}${path}`,
            transport: kind === "sse" ? ("sse" as const) : ("http" as const),
          };
    const id = await scene.stage.add("everything", { ...reach, callSeconds: 20 });
    const link = scene.linkOf(id);
    const checked = await link.check();
    if (!checked.ok) throw new Error(JSON.stringify(checked.failure));
    expect(checked.value.problems).toEqual([]);
    const names = checked.value.items.map(({ kind: of, name }) => `${of} ${name}`);
    expect(names).toContain("tool echo");
    expect(names.some((name) => name.startsWith("prompt "))).toBe(true);
    expect(names.some((name) => name.startsWith("resource "))).toBe(true);
    const echoed = await link.request("tools/call", {
      name: "echo",
      arguments: { message: "hello" },
    });
    expect(JSON.stringify(echoed)).toContain("hello");
    const long = names.find((name) => /tool .*long-?running/i.test(name))?.slice(5);
    const heard: unknown[] = [];
    const slow = await link.request(
      "tools/call",
      { name: long, arguments: { duration: 1, steps: 2 } },
      { onProgress: (params) => heard.push(params) },
    );
    expect(slow.ok).toBe(true);
    expect(heard.length).toBeGreaterThanOrEqual(2);
    expect(link.facts?.era).toBe("legacy");
  },
  40_000,
);

test("server-filesystem writes a file, and server-memory lists its tools", async () => {
  const folder = mkdtempSync(join(tmpdir(), "latchkey-files-"));
  // The server runs as another user, who needs access to this folder.
  chmodSync(folder, 0o777);
  ends.push(() => rmSync(folder, { recursive: true, force: true }));
  const node = { command: process.execPath, callSeconds: 20 };
  const files = await scene.stage.add("files", {
    ...node,
    args: [SERVERS.filesystem, folder],
  });
  const file = join(folder, "note.txt");
  const written = await scene
    .linkOf(files)
    .request("tools/call", { name: "write_file", arguments: { path: file, content: "kept" } });
  expect(written).toMatchObject({ ok: true });
  expect(readFileSync(file, "utf8")).toBe("kept");
  const memory = await scene.stage.add("memory", { ...node, args: [SERVERS.memory] });
  const link = scene.linkOf(memory);
  const opened = await link.check();
  expect(opened.ok && opened.value.items.length).toBeGreaterThan(5);
}, 40_000);

test("if a command needs a folder that was not declared, the error names the folder", async () => {
  const folder = mkdtempSync(join(tmpdir(), "undeclared-"));
  ends.push(() => rmSync(folder, { recursive: true, force: true }));
  chmodSync(folder, 0o755);
  const { kind } = await findConfinement(scene.stage.process.config);
  const server = { command: process.execPath, args: [SERVERS.filesystem, folder], callSeconds: 20 };
  const id = await scene.stage.add("files", { ...server, paths: [] });
  const found = await scene.linkOf(id).check();
  if (kind !== "bubblewrap") return expect(found.ok).toBe(true);
  expect(found).toMatchObject({
    failure: {
      code: "upstream_unavailable",
      reason: expect.stringContaining(`It does not see ${folder}: add what it needs to its paths.`),
    },
  });
  const all = [{ path: folder, access: "read" as const }];
  const again = await scene.stage.add("again", { ...server, paths: all });
  expect(await scene.linkOf(again).check()).toMatchObject({ ok: true });
}, 40_000);

test("over stdio, the SDK's own modern server is detected, listed and called, and announces a change", async () => {
  const sdk = (file: string) => JSON.stringify(join(packages, official("server"), "dist", file));
  const source = `
    Promise.all([import(${sdk("index.mjs")}), import(${sdk("stdio.mjs")})]).then(
      ([{ McpServer, fromJsonSchema }, { serveStdio }]) => {
        const inputSchema = fromJsonSchema({ type: "object", properties: {} });
        const say = (text) => () => ({ content: [{ type: "text", text }] });
        serveStdio(() => {
          const server = new McpServer({ name: "modern", version: "1" });
          server.registerTool("grow", { inputSchema }, () => {
            server.registerTool("grown", { inputSchema }, say("grown"));
            return say("grew")();
          });
          return server;
        });
      },
    );`;
  const id = await scene.stage.add("modern", { command: process.execPath, args: ["-e", source] });
  const link = scene.linkOf(id);
  let heard = 0;
  link.on("tools", () => heard++);
  expect(await link.check()).toMatchObject({ ok: true, value: { items: [{ name: "grow" }] } });
  expect(link.facts?.era).toBe("modern");
  expect(JSON.stringify(await link.request("tools/call", { name: "grow" }))).toContain("grew");
  await expect.poll(() => heard).toBeGreaterThan(0);
  const grown = await link.check();
  expect(grown.ok && grown.value.items.map(({ name }) => name)).toEqual(["grow", "grown"]);
}, 40_000);
