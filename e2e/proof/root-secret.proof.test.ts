import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type TestDatabase, testDatabase } from "@/db/testing/database";
import { administer } from "@/e2e/fixtures/administer";
import { freePort } from "@/e2e/fixtures/free-port";
import { makeServiceKey } from "@/e2e/fixtures/make-key";
import { memoryApp } from "@/e2e/fixtures/scripted-consent";
import { type SdkUpstream, startSdkUpstream } from "@/e2e/fixtures/sdk-upstream";
import { machineEnvironment, PROJECT, type RunningServer } from "@/e2e/fixtures/start-server";
import { TEST_SECRET } from "@/e2e/fixtures/test-secret";
import type { RootSecretView } from "@/lib/root-secret/view";
import { deriveSecrets } from "@/lib/secrets/derive";
import { seal, unseal } from "@/lib/secrets/seal";
import { runCommandLine } from "./support/command-line";
import { figure } from "./support/figures";
import { http } from "./support/http";
import { type LiveServer, startLive, stopLive } from "./support/live-server";
import { MachineClient } from "./support/machine-client";
import { until } from "./support/wait";

const VALUES = 20_000;
const KEYS = 6;
const APPS = 2;
const LIMIT_MS = 120_000;

const OLD = TEST_SECRET.LATCHKEY_SECRET;
const NEW = randomBytes(32).toString("hex");
const secretsOf = (hex: string) => deriveSecrets([Buffer.from(hex, "hex")]);
const PASSWORD = "the server's own password";

const folder = mkdtempSync(join(tmpdir(), "latchkey-proof-"));
let database: TestDatabase;
let upstream: SdkUpstream;
let common: Record<string, string>;
let doors: Door[];

/** One of the two Latchkey processes, and whether the load balancer sends requests to it. */
interface Door {
  readonly name: string;
  readonly port: number;
  server: LiveServer;
  /** True if the load balancer currently sends new requests to this process. */
  open: boolean;
  running: number;
}

async function start(name: string, port: number, secret: string): Promise<LiveServer> {
  const environment = { ...common, LATCHKEY_SECRET: secret, LATCHKEY_DATA: join(folder, name) };
  return startLive({ port, logFile: join(folder, `${name}.log`), environment });
}

beforeAll(async () => {
  database = await testDatabase();
  upstream = await startSdkUpstream({ "x-password": PASSWORD });
  const ports = [await freePort(), await freePort()];
  common = { ...database.environment, PUBLIC_URL: `http://localhost:${ports[0]}` };
  doors = await Promise.all(
    ports.map(async (port, index) => {
      const name = `process-${index}`;
      return { name, port, server: await start(name, port, OLD), open: true, running: 0 };
    }),
  );
}, LIMIT_MS);

afterAll(async () => {
  await Promise.all(doors.map(({ server }) => stopLive(server)));
  await upstream.close();
  await database.close();
  rmSync(folder, { recursive: true, force: true });
});

const installation = () =>
  ({ database, baseURL: common.PUBLIC_URL, dataDir: folder }) as unknown as RunningServer;

/** Sends a request to one of the open processes, as a load balancer would. */
async function at<T>(turn: number, run: (origin: string) => Promise<T>): Promise<T> {
  const open = doors.filter((door) => door.open);
  const door = open[turn % open.length];
  if (!door) throw new Error("No process is open.");
  door.running++;
  return run(door.server.origin).finally(() => door.running--);
}

/** Restarts a process with other root secrets, as soon as the process has no running requests. */
async function restart(door: Door, secret: string, signal: NodeJS.Signals = "SIGTERM") {
  door.open = false;
  await until(() => door.running === 0, LIMIT_MS, "the last request is answered");
  door.server.kill(signal);
  await door.server.ended;
  door.server = await start(door.name, door.port, secret);
  door.open = true;
}

async function show(secret: string) {
  const { exitCode, stdout, stderr } = await runCommandLine(
    { ...common, LATCHKEY_SECRET: secret, LATCHKEY_DATA: folder },
    "root-secret",
    "--json",
  );
  if (exitCode !== 0) throw new Error(stderr);
  return JSON.parse(stdout) as RootSecretView & { values: number; moved: number };
}

/** Starts a server that must fail to start, and returns its output. */
async function refusedStart(secret: string): Promise<string> {
  const child = spawn(process.execPath, [join(PROJECT, "e2e/fixtures/run-built.mjs"), "server"], {
    cwd: PROJECT,
    env: {
      ...machineEnvironment(),
      ...common,
      ...{ LATCHKEY_SECRET: secret, LATCHKEY_DATA: join(folder, "third") },
      PORT: String(await freePort()),
    },
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk) => {
      output += chunk;
    });
  }
  expect(await new Promise((done) => child.once("exit", done))).toBe(1);
  return output;
}

/**
 * Stores 20,000 encrypted values for a disabled server, as many as a large installation has.
 * Returns the server's id.
 */
async function plantValues(): Promise<string> {
  const {
    upstream: { id },
  } = await administer(installation()).register({
    name: "large",
    transport: "http",
    url: "http://127.0.0.1:9/mcp",
  });
  const names = Array.from({ length: VALUES }, (_, n) => `x-${n}`);
  const sealed = names.map((name) => {
    const place = {
      table: "upstream_secrets",
      row: `${id}/header/${name}`,
      column: "value_sealed",
    };
    return seal(secretsOf(OLD), place as never, Buffer.from(name)).toString("hex");
  });
  await database.sql`update upstreams set disabled_at = now() where id = ${id}`;
  await database.sql`
    insert into upstream_secrets (upstream_id, kind, name, value_sealed, updated_at)
    select ${id}::uuid, 'header', name, decode(sealed, 'hex'), now()
    from unnest(${names}::text[], ${sealed}::text[]) as given (name, sealed)`;
  return id;
}

async function valuesThatOpen(id: string): Promise<number> {
  const rows = await database.sql<{ name: string; value_sealed: Buffer }[]>`
    select name, value_sealed from upstream_secrets where upstream_id = ${id}`;
  return rows.filter(({ name, value_sealed }) => {
    const place = {
      table: "upstream_secrets",
      row: `${id}/header/${name}`,
      column: "value_sealed",
    };
    return unseal(secretsOf(NEW), place as never, value_sealed)?.toString() === name;
  }).length;
}

type Work = (origin: string) => Promise<void>;

/**
 * Returns a client that exchanges a key, calls one of Latchkey's own tools, and calls a tool of a
 * server that requires an encrypted header.
 */
async function keyHolder(): Promise<Work> {
  const { key } = await makeServiceKey(installation(), "In use");
  return async (origin) => {
    const machine = new MachineClient(origin);
    const token = await machine.token(key);
    const own = await machine.call(token);
    const passed = await machine.ask(token, "tools/call", {
      name: "shelf_find_book",
      arguments: { title: "Emma" },
    });
    const text = passed.body.toString("utf8");
    if (own.status !== 200 || passed.status !== 200 || !text.includes("Found")) {
      throw new Error(`call: ${own.status} ${passed.status} ${text.slice(0, 300)}`);
    }
  };
}

/**
 * Returns an app that a person has connected. Each time, the app refreshes its tokens and makes a
 * call with the new access token.
 */
async function app(): Promise<Work> {
  let params = new URLSearchParams();
  const kept = memoryApp(installation(), (given) => {
    params = given;
  });
  const url = new URL(`${common.PUBLIC_URL}/mcp`);
  const transport = new StreamableHTTPClientTransport(url, { authProvider: kept });
  await expect(new Client({ name: "app", version: "1" }).connect(transport)).rejects.toThrow();
  await transport.finishAuth(params);
  const [tokens, client] = [await kept.tokens(), await kept.clientInformation()];
  let refreshToken = tokens?.refresh_token ?? "";
  return async (origin) => {
    const body = new URLSearchParams({
      grant_type: "refresh_token",
      refresh_token: refreshToken,
      client_id: client?.client_id ?? "",
      resource: url.href,
    }).toString();
    const headers = { "content-type": "application/x-www-form-urlencoded" };
    const answer = await http(`${origin}/oauth/token`, { method: "POST", headers, body });
    const text = answer.body.toString("utf8");
    if (answer.status !== 200) throw new Error(`refresh: ${answer.status} ${text}`);
    const fresh = JSON.parse(text) as { access_token: string; refresh_token: string };
    refreshToken = fresh.refresh_token;
    const called = await new MachineClient(origin).call(fresh.access_token);
    if (called.status !== 200) throw new Error(`app's call: ${called.status}`);
  };
}

test("rotating the root secret under load fails no request despite kills, and removing the old secret early is refused", async () => {
  const operator = administer(installation());
  await operator.register({
    name: "shelf",
    transport: "http",
    url: upstream.url,
    headers: { "x-password": PASSWORD },
  });
  await until(
    async () => (await database.sql`select 1 from upstream_items`).length > 0,
    LIMIT_MS,
    "the server is listed",
  );
  await operator.grant({ shelf: ["find_book"] });
  const large = await plantValues();
  const sleeper = await makeServiceKey(installation(), "Sleeper");
  const workers: Work[] = [];
  for (let count = 0; count < KEYS; count++) workers.push(await keyHolder());
  for (let count = 0; count < APPS; count++) workers.push(await app());

  // An installation whose set-up is complete prints no set-up link when it starts.
  await database.sql`update installation set set_up_at = now()`;
  await database.sql`delete from links`;

  const failures: string[] = [];
  let requests = 0;
  let ended = false;
  const load = workers.map(async (work, index) => {
    for (let turn = index; !ended; turn++) {
      requests++;
      await at(turn, work).catch((error: unknown) => failures.push(String(error)));
    }
  });

  const both = `${NEW},${OLD}`;
  const [one, other] = doors as [Door, Door];
  await restart(one, both);
  expect(await show(both)).toMatchObject({ state: "waiting", waitsFor: 1, moved: 0 });
  await restart(other, both);
  // The processes now re-encrypt the values with the new root secret. Each process is killed while
  // it does so.
  await until(async () => (await show(both)).moved > 0, LIMIT_MS, "values move");
  await restart(one, both, "SIGKILL");
  await restart(other, both, "SIGKILL");
  const left = async () =>
    (await show(both)).progress.flatMap(({ kind, values, moved }) =>
      values === moved ? [] : [`${kind}: ${values - moved}`],
    );
  await expect.poll(left, { timeout: LIMIT_MS, interval: 500 }).toEqual(["api_keys: 1"]);
  expect(await valuesThatOpen(large)).toBe(VALUES);
  expect((await show(both)).keysLeft).toMatchObject([{ id: sleeper.id, name: "Sleeper" }]);
  expect(await refusedStart(NEW)).toContain("Values that use it: 1 (API keys: 1).");

  await at(0, (origin) => new MachineClient(origin).token(sleeper.key));
  expect(await show(both)).toMatchObject({ state: "moving", keysLeft: [] });
  await database.sql`update installation set sealing_since = sealing_since - interval '15 minutes'`;
  expect(await show(both)).toMatchObject({ state: "removable" });
  await restart(one, NEW);
  await restart(other, NEW);
  expect(await show(NEW)).toMatchObject({ state: "single", current: secretsOf(NEW).current.id });
  expect(await refusedStart(OLD)).toContain("root secret");

  ended = true;
  await Promise.all(load);
  expect(failures).toEqual([]);
  expect(await valuesThatOpen(large)).toBe(VALUES);
  for (const { server } of doors) expect(server.log()).not.toContain("a request failed");
  figure(
    `root secret: ${VALUES} values moved, 2 processes restarted 6 times (twice by kill -9), ${requests} rounds of ${workers.length} clients meanwhile: ${failures.length} failed`,
  );
}, 900_000);
