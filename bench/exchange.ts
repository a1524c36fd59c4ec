import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { newPlainKey } from "@/lib/keys/secret/plain-key";
import { cpuSeconds } from "./cpu";
import { type Installation, openInstallation } from "./installation";
import { exchange, exchangeAll, steadily } from "./load";
import { keepingAgent, repeatedRequests } from "./send";
import type { Server } from "./server-process";
import { type Line, median, passes, percentile, table } from "./table";
import { verifying } from "./warm-keys";

const RUNS = 5;
const WARM_REQUESTS = 4_000;
const WARM_AT_ONCE = 8;
/** The maximum time in milliseconds that a run may take, even on a busy machine. */
const WARM_RUN_MS = 25_000;
const COLD_KEYS = 60;
const COLD_AT_ONCE = 2;
const FLOOD = { perSecond: 500, seconds: 30, addresses: 49 };
const PROBES_PER_SECOND = 10;
const IDLE_SECONDS = 15;

const say = (text: string) => process.stderr.write(`${text}\n`);
const ms = (seconds: number) => `${(seconds * 1000).toFixed(3)} ms`;
const times = <T>(count: number, values: readonly T[]) =>
  Array.from({ length: count }, (_, index) => values[index % values.length]).filter(
    (value): value is T => value !== undefined,
  );

/**
 * `npm run bench -- exchange`: measures the CPU time of exchanging a key for a token, and compares
 * it with the CPU time of a minimal server.
 */
async function main(): Promise<void> {
  const root = resolve(process.argv[2] ?? ".");
  const installation = await openInstallation(root);
  try {
    const lines = [...(await costs(installation)), ...(await flood(installation))];
    process.stdout.write(`${table(lines)}\n`);
    process.exitCode = lines.every(passes) ? 0 : 1;
  } finally {
    await installation.stop();
  }
}

/** Returns the CPU seconds per request that the server and Postgres need to exchange `keys`. */
async function cost(
  { postgresPid }: Installation,
  server: Server,
  keys: readonly string[],
  atOnce: number,
): Promise<number> {
  const before = cpuSeconds([server.pid, postgresPid]);
  await exchangeAll(server.port, keys, atOnce);
  // Latchkey writes the time at which each key was last used within half a second. The cost of this
  // write is measured too.
  await new Promise((go) => setTimeout(go, 600));
  return (cpuSeconds([server.pid, postgresPid]) - before) / keys.length;
}

/**
 * Measures two servers that handle the same requests. The runs alternate, so that both servers are
 * measured under the same conditions.
 */
async function compare(
  what: string,
  limit: number,
  ours: (run: number) => Promise<number>,
  beside: (run: number) => Promise<number>,
): Promise<Line> {
  const costs: [number[], number[]] = [[], []];
  for (let run = 0; run < RUNS; run++) {
    costs[0].push(await ours(run));
    costs[1].push(await beside(run));
    say(`${what}, run ${run + 1}: ${ms(costs[0][run] ?? 0)} beside ${ms(costs[1][run] ?? 0)}`);
  }
  const [mine, theirs] = [median(costs[0]), median(costs[1])];
  return { what, measured: ms(mine), beside: ms(theirs), ratio: mine / theirs, limit };
}

async function costs(installation: Installation): Promise<Line[]> {
  say("Filling two databases, with 10 keys and with 100,000 …");
  const few = await installation.fill("few", 10, 10);
  const many = await installation.fill("many", 100_000, 16 + COLD_KEYS * RUNS);
  const [warm, ten] = [many.slice(0, 16), many.slice(0, 10)];
  const cold = (run: number) => many.slice(16 + run * COLD_KEYS, 16 + (run + 1) * COLD_KEYS);
  const withFew = await installation.startServer("few");
  const withMany = await installation.startServer("many");
  const floor = await installation.startFloor("many", false);
  const floorArgon2 = await installation.startFloor("many", true);
  const serving = (server: Server, keys: readonly string[]) => () =>
    cost(installation, server, times(WARM_REQUESTS, keys), WARM_AT_ONCE);

  const verified = verifying(WARM_RUN_MS);
  const ours = (server: Server, keys: readonly string[]) => () =>
    verified(server, keys, serving(server, keys));

  await ours(withMany, warm)();
  await exchangeAll(floor.port, times(WARM_REQUESTS, warm), WARM_AT_ONCE);
  const lines = [
    await compare("warm beside the floor, CPU", 1.5, ours(withMany, warm), serving(floor, warm)),
  ];
  await ours(withFew, few)();
  lines.push(
    await compare("100,000 keys beside 10, CPU", 1.15, ours(withMany, ten), ours(withFew, few)),
  );
  await exchangeAll(floorArgon2.port, warm, COLD_AT_ONCE);
  lines.push(
    await compare(
      "cold beside the floor with Argon2, CPU",
      1.1,
      (run) => cost(installation, withMany, cold(run), COLD_AT_ONCE),
      (run) => cost(installation, floorArgon2, cold(run), COLD_AT_ONCE),
    ),
  );
  await Promise.all([withFew, withMany, floor, floorArgon2].map((server) => server.stop()));
  return lines;
}

async function flood(installation: Installation): Promise<Line[]> {
  const countFile = join(installation.folder, "argon2-count");
  const [probe = "", control = ""] = await installation.fill("flood", 1_000, 2);
  const server = await installation.startServer("flood", { countArgon2: countFile });
  const argon2Calls = () => Number(readFileSync(countFile, "utf8"));
  const probing = keepingAgent();
  const probeFor = async (seconds: number) => {
    const taken: number[] = [];
    await steadily(PROBES_PER_SECOND, seconds, async () => {
      const { status, milliseconds } = await exchange(probing, server.port, probe);
      if (status !== 200) throw new Error(`the valid key got ${status}`);
      taken.push(milliseconds);
    });
    return taken;
  };

  const attacking = Array.from({ length: FLOOD.addresses }, () => keepingAgent());
  const statuses = new Map<number, number>();
  const attack = async (index: number) => {
    const from = index % FLOOD.addresses;
    const agent = attacking[from] ?? probing;
    const { status } = await exchange(agent, server.port, newPlainKey(), `127.0.0.${from + 2}`);
    statuses.set(status, (statuses.get(status) ?? 0) + 1);
  };

  say("Warming up, then idle …");
  await probeFor(3);
  const idle = await probeFor(IDLE_SECONDS);
  const before = argon2Calls();
  say(`Flooding with ${FLOOD.perSecond} unknown keys a second for ${FLOOD.seconds} s …`);
  const [flooded] = await Promise.all([
    probeFor(FLOOD.seconds),
    steadily(FLOOD.perSecond, FLOOD.seconds, attack),
  ]);
  const during = argon2Calls() - before;
  const { status } = await exchange(probing, server.port, control);
  const controlled = argon2Calls() - before - during;
  for (const agent of [probing, ...attacking]) agent.destroy();
  await server.stop();

  const p = (values: readonly number[], part: number) => percentile(values, part).toFixed(1);
  const sent = FLOOD.perSecond * FLOOD.seconds;
  const counts = [401, 429, 503].map((code) => `${statuses.get(code) ?? 0} × ${code}`).join(", ");
  const answered = [401, 429, 503].reduce((sum, code) => sum + (statuses.get(code) ?? 0), 0);
  return [
    {
      what: "Argon2 calls in the flood",
      measured: String(during),
      beside: `of ${sent} unknown keys`,
      good: during === 0,
    },
    {
      what: "Argon2 calls for a valid key after it",
      measured: String(controlled),
      beside: `answered ${status}`,
      good: controlled === 1 && status === 200,
    },
    {
      what: "answers to the flood",
      measured: counts,
      beside: `${repeatedRequests()} sent again`,
      good: answered === sent,
    },
    {
      what: "valid exchange in the flood, p99",
      measured: `${p(flooded, 0.99)} ms`,
      beside: `idle ${p(idle, 0.99)} ms`,
    },
    {
      what: "valid exchange in the flood, p50",
      measured: `${p(flooded, 0.5)} ms`,
      beside: `idle ${p(idle, 0.5)} ms`,
    },
  ];
}

await main();
