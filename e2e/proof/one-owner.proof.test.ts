import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { freePort } from "@/e2e/fixtures/free-port";
import { runCommandLineIn } from "./support/command-line";
import { type Container, container } from "./support/container";
import { lookInto } from "./support/embedded-sql";
import { figure, spread } from "./support/figures";
import { auditLedger, type Item } from "./support/ledger";
import { type LiveServer, startLive, stopLive } from "./support/live-server";
import { postmastersIn } from "./support/processes";
import { repetitions } from "./support/repetitions";
import { setUp } from "./support/set-up";
import { pause, until } from "./support/wait";
import { startWriters } from "./support/writers";

const ROUNDS = repetitions(2, 50);
const WRITERS = 4;
const SAMPLE_MS = 40;

const folder = mkdtempSync(join(tmpdir(), "latchkey-proof-"));
const dataDir = join(folder, "data");
const [one, two, third] = ["one", "two", "three"].map((name) =>
  container(folder, name, dataDir),
) as [Container, Container, Container];
let owner: { server: LiveServer; at: Container } | undefined;

afterAll(async () => {
  await stopLive(owner?.server);
  rmSync(folder, { recursive: true, force: true });
});

test(`in ${ROUNDS} rounds of competing starts, a data folder never has two owners`, async () => {
  const ports = new Map([
    [one, await freePort()],
    [two, await freePort()],
  ]);
  const publicUrl = `http://localhost:${ports.get(one)}`;
  let starts = 0;
  /** Starts the server. Returns the server, or the text of the error if the start was refused. */
  const start = async (at: Container): Promise<LiveServer | string> => {
    starts += 1;
    const logFile = join(folder, `server-${starts}.log`);
    const environment = { ...at.environment, PUBLIC_URL: publicUrl };
    const port = ports.get(at) ?? 0;
    return startLive({ port, logFile, environment, prefix: at.prefix }).catch(String);
  };
  const mustStart = async (at: Container) => {
    const server = await start(at);
    if (typeof server === "string") throw new Error(server);
    return { server, at };
  };
  let most = 0;
  const sampler = setInterval(() => {
    most = Math.max(most, postmastersIn(folder));
  }, SAMPLE_MS);

  owner = await mustStart(one);
  const client = await setUp(owner.server);
  const items: Item[] = [];
  const takenOverMs: number[] = [];
  let acknowledged = 0;
  let refusals = 0;

  for (let round = 0; round < ROUNDS; round += 1) {
    const kills = round % 2 === 1;
    const rivalAt: Container = owner.at === one ? two : one;
    const writers = startWriters(client.at(owner.server.origin), WRITERS, `r${round}`);
    await until(() => writers.acknowledged() > 0, 20_000, "writing is under way");
    await pause(Math.random() * 600);
    const rival = start(rivalAt);
    const command = createKey(third, publicUrl, `c${round}`);
    let killedAt = 0;
    if (kills) {
      await pause(Math.random() * 1_500);
      killedAt = performance.now();
      owner.server.kill("SIGKILL");
      await until(() => !isAlive(owner?.server.pid ?? 0), 5_000, "Node is gone");
    }
    const [outcome, made] = await Promise.all([rival, command]);
    await writers.stop();
    acknowledged += writers.acknowledged() + made.item.acknowledged.length;
    items.push(...writers.items, made.item);
    expect(writers.surprises).toEqual([]);
    if (typeof outcome === "string") {
      refusals += 1;
      expect(outcome).toMatch(/The server ended before it was ready/);
      const [line = ""] = outcome.split("\n").filter((text) => text.includes("cannot start"));
      expect(line).toMatch(namesOwner(owner.at));
      expect(outcome).not.toMatch(/\n\s+at /);
    }
    if (kills) {
      owner =
        typeof outcome === "string"
          ? await mustStart(Math.random() < 0.5 ? one : two)
          : { server: outcome, at: rivalAt };
      takenOverMs.push(performance.now() - killedAt);
    } else {
      expect(outcome).toEqual(expect.any(String));
      // The command line must have used the running server's database instead of starting Postgres
      // itself.
      expect(made.said).toBe("");
      expect(made.item.acknowledged).toHaveLength(1);
    }
    expect(await lookInto(dataDir, (sql) => auditLedger(sql, items))).toEqual([]);
    expect(most).toBe(1);
  }
  clearInterval(sampler);
  figure(
    `one data folder, ${starts} starts of two servers and ${ROUNDS} of a command line in ${one.prefix.length > 0 ? "namespaces of their own" : "one namespace"}: never two owners, ${refusals} refused by name, ${acknowledged} acknowledged changes, none lost; taken over after kill -9 in ms: ${spread(takenOverMs)}`,
  );
});

/**
 * Creates a key with the command line. Returns the key's ledger item, and the text on standard
 * error as `said`.
 */
async function createKey(at: Container, publicUrl: string, name: string) {
  const environment = { ...at.environment, PUBLIC_URL: publicUrl };
  const asked = ["keys", "create", "--name", name, "--json"];
  const { exitCode, stdout, stderr } = await runCommandLineIn(at.prefix, environment, ...asked);
  const item: Item = { name, id: null, acknowledged: [], unknown: null };
  if (exitCode === 0) {
    item.id = (JSON.parse(stdout) as { id: string }).id;
    item.acknowledged.push({ change: "create", name });
  } else item.unknown = { change: "create", name };
  return { item, said: stderr };
}

/**
 * Matches a refusal that contains the owner's host name and process id. Both are as seen in the
 * owner's namespace, in which process ids are small.
 */
function namesOwner({ name, prefix }: Container): RegExp {
  const host = prefix.length > 0 ? name : "\\S+";
  return new RegExp(
    `a server on ${host}, process \\d+ there, since \\d{4}-\\d\\d-\\d\\d [\\d:]+ UTC`,
  );
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
