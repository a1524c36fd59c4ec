import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type TestDatabase, testDatabase } from "@/db/testing/database";
import { accessTokens } from "@/e2e/fixtures/access-token";
import { administer } from "@/e2e/fixtures/administer";
import { freePort } from "@/e2e/fixtures/free-port";
import { installedPackage, programOf } from "@/e2e/fixtures/installed-package";
import { makeServiceKey } from "@/e2e/fixtures/make-key";
import { PROJECT, type RunningServer, startServer } from "@/e2e/fixtures/start-server";
import { argumentsOf, processTable } from "@/gateway/upstreams/stdio/processes";
import { figure } from "./support/figures";
import { installedProgram } from "./support/installed-program";
import { repetitions } from "./support/repetitions";

const NAME = "@playwright/mcp";
const VERSION = "0.0.83";
const ROUNDS = repetitions(1, 3);
const CHROMIUM = installedProgram("chromium");

let database: TestDatabase;
/** The server runs beside Latchkey, and as a command with a process for each key. */
let browser: ChildProcess | undefined;
/** The folder in which the server writes its snapshots. */
let notes: string;
let pages: Server;
let base: string;
let publicUrl: string | null = null;
let tokens: readonly [string, string];
const processes: RunningServer[] = [];
const ended: RunningServer[] = [];

/** The keys' names, which are also the headings of the pages that they open. */
const KEYS = ["first", "second"] as const;

async function start(): Promise<RunningServer> {
  const name = `sessions-${processes.length + ended.length}`;
  return startServer({
    database,
    logFile: join(PROJECT, `test-results/logs/${name}.log`),
    environment: { ALLOW_STDIO: "1", ...(publicUrl === null ? {} : { PUBLIC_URL: publicUrl }) },
  });
}

interface Message {
  readonly result?: { readonly isError?: boolean; readonly content: { readonly text?: string }[] };
  readonly error?: { readonly message: string };
}

/** Calls a tool of the browser's server, and returns the text of the result or of the error. */
async function call(
  at: RunningServer,
  key: 0 | 1,
  tool: string,
  args: object,
  server = "browser",
): Promise<string> {
  const params = { name: `${server}_${tool}`, arguments: args, _meta: { progressToken: "p" } };
  const answer = await fetch(`http://localhost:${at.port}/mcp`, {
    method: "POST",
    headers: {
      authorization: `Bearer ${tokens[key]}`,
      "content-type": "application/json",
      accept: "application/json, text/event-stream",
      "mcp-protocol-version": "2025-11-25",
    },
    body: JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/call", params }),
  });
  const body = await answer.text();
  const last = body.startsWith("{") ? body : [...body.matchAll(/^data: (.+)$/gm)].at(-1)?.[1];
  const { result, error } = JSON.parse(last ?? "{}") as Message;
  return error?.message ?? (result?.content ?? []).map(({ text = "" }) => text).join("\n");
}

const open = (at: RunningServer, key: 0 | 1) =>
  call(at, key, "browser_navigate", { url: `${base}/${KEYS[key]}` });
const seen = (at: RunningServer, key: 0 | 1) => call(at, key, "browser_snapshot", {});

/** Returns the process that holds the browser of a key. */
async function holder(token: string): Promise<RunningServer | undefined> {
  const keyId = JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString()).sub;
  const [row] = await database.sql<{ listeners: { port: number }[] }[]>`
    select listeners from session_leases join processes on processes.id = owner
    where principal = ${keyId}`;
  const ports = (row?.listeners ?? []).map(({ port }) => port);
  return processes.find(({ port }) => ports.includes(port));
}

/** Returns what Latchkey counts as the memory of each command with a browser, by the command's user. */
function memoryOfBrowsers(): number[] {
  const table = processTable().filter(({ uid }) => uid > 0);
  const browsers = table.filter(({ pid }) => argumentsOf(pid)[0]?.includes("chromium"));
  return [...new Set(browsers.map(({ uid }) => uid))].map((own) =>
    table.reduce((bytes, { uid, memoryBytes }) => bytes + (uid === own ? memoryBytes : 0), 0),
  );
}

describe.skipIf(CHROMIUM === null)("two keys, each with a browser, at two processes", () => {
  beforeAll(async () => {
    pages = createServer((req, res) => {
      res.writeHead(200, { "content-type": "text/html" });
      res.end(`<h1>The page of the ${req.url?.slice(1)} key</h1>`);
    });
    await new Promise<void>((done) => pages.listen(0, "127.0.0.1", done));
    base = `http://127.0.0.1:${(pages.address() as AddressInfo).port}`;
    const folder = await installedPackage("servers", NAME, VERSION, { runsScripts: false });
    database = await testDatabase();
    const first = await start();
    publicUrl = first.baseURL;
    processes.push(first, await start());
    const operator = administer(first);
    notes = mkdtempSync(join(tmpdir(), "latchkey-proof-"));
    const port = await freePort();
    const options = ["--headless", "--isolated", "--no-sandbox", "--port", String(port)];
    browser = spawn(
      process.execPath,
      [programOf(folder, NAME), ...options, "--executable-path", CHROMIUM ?? ""],
      { cwd: notes, stdio: "ignore" },
    );
    await operator.register({
      ...{ name: "browser", transport: "http", url: `http://localhost:${port}/mcp` },
    });
    const own = ["--headless", "--isolated", "--no-sandbox", "--executable-path", CHROMIUM ?? ""];
    await operator.register({
      ...{ name: "command", transport: "stdio", command: process.execPath },
      args: [programOf(folder, NAME), ...own],
      // Debian's start script of Chromium reads the second one.
      paths: [folder, "/etc/chromium.d"]
        .filter(existsSync)
        .map((path) => ({ path, access: "read" })),
    });
    await operator.grant({ browser: ["*"], command: ["*"] });
    const made = [await makeServiceKey(first, "First"), await makeServiceKey(first, "Second")];
    tokens = (await Promise.all(made.map(({ key }) => accessTokens(first, key)()))) as [
      string,
      string,
    ];
    while (!(await open(first, 0)).includes(base)) {
      await new Promise((done) => setTimeout(done, 500));
    }
  });
  afterAll(async () => {
    await Promise.all(processes.map((one) => one.stop()));
    await Promise.all(ended.map((one) => one.stop()));
    await database?.close();
    browser?.kill();
    if (notes) rmSync(notes, { recursive: true, force: true });
    pages?.close();
  });

  test("have a process with a browser each, as a command, which stay within its memory", async () => {
    const [one, two] = processes as [RunningServer, RunningServer];
    const own = (at: RunningServer, key: 0 | 1, tool: string, args: object = {}) =>
      call(at, key, `browser_${tool}`, args, "command");
    const navigate = (at: RunningServer, key: 0 | 1) =>
      own(at, key, "navigate", { url: `${base}/${KEYS[key]}` });
    await expect.poll(() => navigate(one, 0), { timeout: 120_000, interval: 500 }).toContain(base);
    expect(await navigate(two, 1)).toContain(base);
    let most = 0;
    for (let round = 0; round < 20; round++) {
      for (const key of [0, 1] as const) {
        await own([one, two][round % 2] as RunningServer, key, "take_screenshot");
        expect(await own(two, key, "snapshot")).toContain(`The page of the ${KEYS[key]} key`);
      }
      most = Math.max(most, ...memoryOfBrowsers());
    }
    figure(`Sessions: a command with a browser used at most ${Math.round(most / 1_048_576)} MB.`);
    expect(most).toBeLessThan(1_073_741_824);
  });

  test(`see nothing of each other, also after ${ROUNDS} kills of the process that holds a session`, async () => {
    const lostMs: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      const [one, two] = processes as [RunningServer, RunningServer];
      expect(await open(one, 0)).toContain(base);
      expect(await open(two, 1)).toContain(base);
      // Each key finds its own page at the other process as well, and nothing of the other key.
      for (const at of [one, two]) {
        const [mine, theirs] = [await seen(at, 0), await seen(at, 1)];
        expect(mine).toContain("The page of the first key");
        expect(mine).not.toContain("second key");
        expect(theirs).toContain("The page of the second key");
        expect(theirs).not.toContain("first key");
      }

      const owner = await holder(tokens[0]);
      const other = processes.find((process) => process !== owner);
      if (!owner || !other) throw new Error("No process holds the session.");
      const waiting = call(other, 0, "browser_wait_for", { time: 600 });
      await new Promise((done) => setTimeout(done, 1_000));
      owner.kill("SIGKILL");
      expect(await waiting).toContain("has ended during the call");

      const began = performance.now();
      const after = await seen(other, 0);
      lostMs.push(performance.now() - began);
      expect(after).not.toContain("second key");
      expect(after).not.toContain("The page of the first key");
      expect(await seen(other, 1)).not.toContain("first key");
      expect(await open(other, 0)).toContain(base);
      expect(await seen(other, 0)).toContain("The page of the first key");

      processes.splice(processes.indexOf(owner), 1);
      ended.push(owner);
      processes.push(await start());
    }
    const times = lostMs.map((ms) => (ms / 1_000).toFixed(1)).join(", ");
    figure(`Sessions: a new browser after a kill of its process in ${times} s.`);
  });
});
