import { randomUUID } from "node:crypto";
import { readFileSync, rmSync } from "node:fs";
import { Agent } from "node:http";
import { join, resolve } from "node:path";
import { cpuSeconds } from "./cpu";
import { type Installation, openInstallation } from "./installation";
import { exchange } from "./load";
import { sendAll } from "./mcp-load";
import { otherCallers } from "./other-callers";
import { type Endpoint, sameRequests } from "./requests";
import type { Server } from "./server-process";
import { CALLERS, type StallInput } from "./stall-callers";
import { HOSTILE, SERVERS } from "./stall-servers";
import { type Line, passes, table } from "./table";

/** The maximum CPU time in milliseconds for which one caller or server may block the event loop. */
const HOLD_MS = 20;
const DATABASE = "stall";
const TOOL = "tool-7";
const WARM = 2_000;

const NOTHING: StallInput = {
  what: "nothing",
  send: async () => {
    await new Promise((go) => setTimeout(go, 5_000));
    return { answered: "", good: true };
  },
};
const INPUTS = [NOTHING, ...CALLERS, ...SERVERS];

const say = (text: string) => process.stderr.write(`${text}\n`);

/**
 * `npm run bench -- stall`: measures how long one caller or one upstream server can delay all other
 * callers.
 */
async function main(): Promise<void> {
  const root = resolve(process.argv[2] ?? ".");
  const wanted = process.argv[3] ?? "";
  const installation = await openInstallation(root);
  try {
    const keys = await installation.fill(DATABASE, 10, 2);
    await register(installation, root);
    const lines: Line[] = [];
    for (const input of INPUTS.filter(({ what }) => what.includes(wanted))) {
      say(`${input.what} …`);
      lines.push(...(await measured(installation, keys, input)));
    }
    process.stdout.write(`${table(lines)}\n`);
    process.exitCode = lines.every(passes) ? 0 : 1;
  } finally {
    await installation.stop();
  }
}

/**
 * Registers the servers, grants all of their tools to the installation's only team, and waits until
 * Latchkey has listed the tools.
 */
async function register(installation: Installation, root: string): Promise<void> {
  const good = await installation.startScript(join(root, "bench/lean-upstream.mjs"), {});
  const hostile = await installation.startScript(join(root, "bench/hostile-upstream.mjs"), {});
  const urls = [
    ["good", `http://127.0.0.1:${good.port}/mcp`],
    ...HOSTILE.map((name) => [name, `http://127.0.0.1:${hostile.port}/${name}`]),
  ];
  await installation.onDatabase(DATABASE, async (sql) => {
    for (const [name = "", url = ""] of urls) {
      const id = randomUUID();
      await sql`insert into upstreams (id, name, transport, url, created_at, updated_at)
        values (${id}, ${name}, 'http', ${url}, date_trunc('second', now()), date_trunc('second', now()))`;
      await sql`insert into grants (id, team_id, upstream_id, tools, created_at)
        select ${randomUUID()}, teams.id, ${id}, '{*}', now() from teams where slug = 'bench'`;
    }
  });
  const server = await installation.startServer(DATABASE);
  await listed(installation, urls.length);
  await server.stop();
}

async function listed(installation: Installation, servers: number): Promise<void> {
  for (let tries = 0; tries < 300; tries++) {
    let known = 0;
    await installation.onDatabase(DATABASE, async (sql) => {
      const rows = await sql`select count(distinct upstream_id)::int as n from upstream_items`;
      known = rows[0]?.n ?? 0;
    });
    if (known === servers) return;
    await new Promise((go) => setTimeout(go, 100));
  }
  throw new Error("Latchkey did not list the servers' tools.");
}

/** Measures one load with a new Latchkey process, so that earlier loads have no effect on it. */
async function measured(
  installation: Installation,
  [attacking = "", other = ""]: readonly string[],
  input: StallInput,
): Promise<Line[]> {
  const loopFile = join(installation.folder, "loop");
  const server = await installation.startServer(DATABASE, { loopFile });
  const attacker = await tokenOf(server.port, attacking);
  const to: Endpoint = {
    port: server.port,
    tools: [`good_${TOOL}`],
    token: await tokenOf(server.port, other),
  };
  await sendAll(to.port, sameRequests(to, "tools/call", WARM), 8);
  await longestHold(server, loopFile);

  const startedMs = performance.now();
  const before = cpuSeconds([server.pid]);
  const sending = input.send((name) => ({
    port: server.port,
    tools: [`${name}_${TOOL}`],
    token: attacker,
  }));
  const fared = await otherCallers(to, other, sending);
  const { answered, good } = await sending;
  const share = (cpuSeconds([server.pid]) - before) / ((performance.now() - startedMs) / 1000);
  const hold = await longestHold(server, loopFile);
  await server.stop();
  const times =
    hold &&
    `${hold.cpuMs.toFixed(0)} ms (clock: ${hold.clockMs.toFixed(0)} ms, longest GC ${hold.gcMs.toFixed(0)} ms)`;
  say(`  ${answered} · hold ${times ?? "unknown"} · ${fared.text}`);
  return [
    {
      what: `${input.what}: longest hold, CPU`,
      measured: times ?? "the process ended",
      beside: `${Math.round(share * 100)} % of a core`,
      ...(hold ? { ratio: hold.cpuMs / HOLD_MS, limit: 1 } : { good: false }),
    },
    {
      what: answered === "" ? "— others" : `— answered ${answered}; others`,
      measured: fared.text,
      beside: "",
      good: good && fared.allWell,
    },
  ];
}

async function tokenOf(port: number, key: string): Promise<string> {
  const agent = new Agent();
  const { body } = await exchange(agent, port, key);
  agent.destroy();
  return (JSON.parse(body) as { access_token: string }).access_token;
}

/**
 * Returns the longest time in milliseconds for which the event loop has been blocked since the
 * previous measurement. Returns null if the process has ended or does not report.
 */
async function longestHold(
  { pid }: Server,
  loopFile: string,
): Promise<{ cpuMs: number; clockMs: number; gcMs: number } | null> {
  rmSync(loopFile, { force: true });
  try {
    process.kill(pid, "SIGUSR2");
  } catch {
    return null;
  }
  for (let tries = 0; tries < 300; tries++) {
    await new Promise((go) => setTimeout(go, 100));
    try {
      return JSON.parse(readFileSync(loopFile, "utf8"));
    } catch {
      // The server has not yet written the file, so the loop tries again.
    }
  }
  return null;
}

await main();
