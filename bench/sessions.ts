import { randomUUID } from "node:crypto";
import { chmodSync, copyFileSync, mkdtempSync, rmSync } from "node:fs";
import { Agent } from "node:http";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { cpuSeconds, residentBytes } from "./cpu";
import { listed } from "./gateway-setup";
import { type Installation, openInstallation } from "./installation";
import { liveMemory, megabytes } from "./live-heap";
import { exchange } from "./load";
import { sendAll } from "./mcp-load";
import { type Endpoint, written } from "./requests";
import { type Line, median, medianInterval, table } from "./table";

/** The number of keys, each of which has a session of its own where sessions are not shared. */
const KEYS = 16;
const CALLS = 4_000;
const ROUNDS = 7;
const AT_ONCE = 16;
const TOOLS = ["lean_tool-7", "lean_tool-19", "lean_tool-42"] as const;
const TRANSPORTS = ["http", "stdio"] as const;
const SETTINGS = ["shared", "principal"] as const;

type Setting = (typeof SETTINGS)[number];
type Transport = (typeof TRANSPORTS)[number];

/** Latchkey in front of a server, with tokens of all keys. */
interface Case {
  readonly endpoints: readonly Endpoint[];
  /** Latchkey's process, and the postmaster of the whole Postgres. */
  readonly pids: readonly number[];
  /** Latchkey's memory with that of its commands, before any call, in bytes. */
  readonly idleBytes: number;
  readonly heapFile: string;
  readonly costs: number[];
  readonly rates: number[];
}

/**
 * `npm run bench -- sessions`: measures what it costs to give each key a session of its own with a
 * server, instead of one session for all: CPU time per call, calls per second, and memory.
 */
async function main(root: string): Promise<void> {
  const installation = await openInstallation(root);
  const program = readableByAll(join(root, "bench/lean-stdio.mjs"));
  try {
    const lines: Line[] = [];
    for (const transport of TRANSPORTS) {
      const cases = new Map<Setting, Case>();
      for (const setting of SETTINGS) {
        cases.set(setting, await open(installation, root, program.file, transport, setting));
      }
      for (let round = 0; round < ROUNDS; round++) {
        const turn = round % 2 === 0 ? SETTINGS : SETTINGS.toReversed();
        for (const setting of turn) {
          const of = cases.get(setting);
          if (of) await measure(of, round);
        }
        process.stderr.write(`${transport}: round ${round + 1} of ${ROUNDS}\n`);
      }
      lines.push(...(await linesOf(transport, cases)));
    }
    process.stdout.write(`${table(lines)}\n`);
  } finally {
    await installation.stop();
    program.remove();
  }
}

async function open(
  installation: Installation,
  root: string,
  program: string,
  transport: Transport,
  setting: Setting,
): Promise<Case> {
  const database = `${transport}_${setting}`;
  const keys = await installation.fill(database, KEYS, KEYS);
  const upstream =
    transport === "http"
      ? await installation.startScript(join(root, "bench/lean-upstream.mjs"), { SESSIONS: "1" })
      : null;
  const id = randomUUID();
  const url = upstream && `http://127.0.0.1:${upstream.port}/mcp`;
  const command = upstream ? null : process.execPath;
  const args = upstream ? [] : [program];
  await installation.onDatabase(database, async (sql) => {
    await sql`insert into upstreams
        (id, name, transport, url, command, args, sessions, created_at, updated_at)
      values (${id}, 'lean', ${transport}, ${url}, ${command}, ${args}, ${setting},
        date_trunc('second', now()), date_trunc('second', now()))`;
    await sql`insert into grants (id, team_id, upstream_id, tools, created_at)
      select ${randomUUID()}, teams.id, ${id}, '{*}', now() from teams where slug = 'bench'`;
  });
  const heapFile = join(installation.folder, `heap-${database}`);
  const server = await installation.startServer(database, { allowsStdio: true, heapFile });
  await listed(installation, database, server.port);
  const agent = new Agent();
  const endpoints: Endpoint[] = [];
  for (const key of keys) {
    const { body } = await exchange(agent, server.port, key);
    const { access_token: token } = JSON.parse(body) as { access_token: string };
    endpoints.push({ port: server.port, tools: TOOLS, token });
  }
  agent.destroy();
  const pids = [server.pid, installation.postgresPid];
  const idleBytes = await memoryOf({ pids, heapFile });
  const opened = { endpoints, pids, idleBytes, heapFile };
  const found = { ...opened, costs: [] as number[], rates: [] as number[] };
  // The first call of each key opens its session, and may start a process.
  await sendAll(server.port, requests(found, KEYS, 0), 4);
  await sendAll(server.port, requests(found, CALLS, 0), AT_ONCE);
  return found;
}

/** Returns calls of all keys in turn, in both eras. */
function requests({ endpoints }: Pick<Case, "endpoints">, count: number, round: number): Buffer[] {
  return Array.from({ length: count }, (_, index) => {
    const to = endpoints[index % endpoints.length] as Endpoint;
    const era = Math.floor(index / endpoints.length) % 2 === 0 ? "modern" : "legacy";
    return written(to, { era, method: "tools/call", id: round * count + index });
  });
}

async function measure(of: Case, round: number): Promise<void> {
  const all = requests(of, CALLS, round);
  const before = cpuSeconds(of.pids);
  const beganMs = performance.now();
  await sendAll(of.endpoints[0]?.port ?? 0, all, AT_ONCE);
  of.rates.push(CALLS / ((performance.now() - beganMs) / 1000));
  // Latchkey writes the last call records within half a second.
  await new Promise((go) => setTimeout(go, 600));
  of.costs.push((cpuSeconds(of.pids) - before) / CALLS);
}

/** Returns the memory of Latchkey's process, after garbage collection, and of its commands. */
async function memoryOf({ pids, heapFile }: Pick<Case, "pids" | "heapFile">): Promise<number> {
  const [pid = 0] = pids;
  await liveMemory(pid, heapFile);
  return residentBytes([pid]);
}

async function linesOf(transport: Transport, cases: ReadonlyMap<Setting, Case>): Promise<Line[]> {
  const [shared, principal] = SETTINGS.map((setting) => cases.get(setting));
  if (!shared || !principal) return [];
  const us = (values: readonly number[]) => `${Math.round(median(values) * 1e6)} µs`;
  const perSecond = (values: readonly number[]) => `${Math.round(median(values))} a second`;
  const ratios = (of: "costs" | "rates") =>
    principal[of].map((value, round) => value / (shared[of][round] ?? Number.NaN));
  const [one, all] = [shared, principal].map(async (of) => (await memoryOf(of)) - of.idleBytes);
  const [ofOne = 0, ofAll = 0] = [await one, await all];
  const each = (ofAll - ofOne) / (KEYS - 1);
  const both = (of: "costs" | "rates") => ({
    ratio: median(ratios(of)),
    interval: medianInterval(ratios(of)),
  });
  const title = `${transport}, a session a key`;
  return [
    {
      what: `${title}: CPU a call`,
      measured: us(principal.costs),
      beside: `${us(shared.costs)} shared`,
      ...both("costs"),
    },
    {
      what: `${title}: calls`,
      measured: perSecond(principal.rates),
      beside: `${perSecond(shared.rates)} shared`,
      ...both("rates"),
    },
    {
      what: `${title}: memory of ${KEYS} sessions`,
      measured: megabytes(ofAll),
      beside: `${megabytes(ofOne)} shared: ${megabytes(each)} a session`,
    },
  ];
}

/** Copies the program to where every user can read it, because commands run as other users. */
function readableByAll(file: string) {
  const folder = mkdtempSync(join(tmpdir(), "latchkey-bench-program-"));
  chmodSync(folder, 0o755);
  const copy = join(folder, "lean-stdio.mjs");
  copyFileSync(file, copy);
  chmodSync(copy, 0o644);
  return { file: copy, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

await main(resolve(process.argv[2] ?? "."));
