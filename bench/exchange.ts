import { readFileSync } from "node:fs";
import { Agent } from "node:http";
import { join, resolve } from "node:path";
import { newPlainKey } from "@/lib/keys/plain-key";
import { cpuSeconds } from "./cpu";
import { type Installation, openInstallation, type Server } from "./installation";
import { exchange, exchangeAll, steadily } from "./load";
import { type Line, median, passes, percentile, table } from "./table";

const RUNS = 5;
const WARM_REQUESTS = 4_000;
const WARM_AT_ONCE = 8;
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

/** `npm run bench -- exchange`: what an exchange costs, beside what it cannot cost less than. */
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

/** CPU seconds a request of the server and of all Postgres, while it serves `keys`. */
async function cost(
  { postgresPid }: Installation,
  server: Server,
  keys: readonly string[],
  atOnce: number,
): Promise<number> {
  const before = cpuSeconds([server.pid, postgresPid]);
  await exchangeAll(server.port, keys, atOnce);
  // The last batch of uses is written within half a second, and belongs to the cost.
  await new Promise((go) => setTimeout(go, 600));
  return (cpuSeconds([server.pid, postgresPid]) - before) / keys.length;
}

async function costs(installation: Installation): Promise<Line[]> {
  say("Filling two databases, with 10 keys and with 100,000 …");
  const few = await installation.fill("few", 10, 10);
  const many = await installation.fill("many", 100_000, 16 + COLD_KEYS * RUNS);
  const [warm, cold] = [many.slice(0, 16), many.slice(16)];
  const withFew = await installation.startServer("few");
  const withMany = await installation.startServer("many");
  const floor = await installation.startFloor("many", false);
  const floorArgon2 = await installation.startFloor("many", true);

  const phases: Record<string, (run: number) => Promise<number>> = {
    few: () => cost(installation, withFew, times(WARM_REQUESTS, few), WARM_AT_ONCE),
    many: () => cost(installation, withMany, times(WARM_REQUESTS, warm.slice(0, 10)), WARM_AT_ONCE),
    warm: () => cost(installation, withMany, times(WARM_REQUESTS, warm), WARM_AT_ONCE),
    floor: () => cost(installation, floor, times(WARM_REQUESTS, warm), WARM_AT_ONCE),
    cold: (run) =>
      cost(
        installation,
        withMany,
        cold.slice(run * COLD_KEYS, (run + 1) * COLD_KEYS),
        COLD_AT_ONCE,
      ),
    floorCold: (run) =>
      cost(
        installation,
        floorArgon2,
        cold.slice(run * COLD_KEYS, (run + 1) * COLD_KEYS),
        COLD_AT_ONCE,
      ),
  };
  say("Warming up …");
  await exchangeAll(withFew.port, times(3_000, few), WARM_AT_ONCE);
  for (const server of [withMany, floor]) {
    await exchangeAll(server.port, times(3_000, warm), WARM_AT_ONCE);
  }
  await exchangeAll(floorArgon2.port, warm, COLD_AT_ONCE);

  const results = new Map<string, number[]>();
  for (let run = 0; run < RUNS; run++) {
    for (const [name, measure] of Object.entries(phases)) {
      const value = await measure(run);
      results.set(name, [...(results.get(name) ?? []), value]);
      say(`run ${run + 1} ${name}: ${ms(value)} of CPU a request`);
    }
  }
  await Promise.all([withFew, withMany, floor, floorArgon2].map((server) => server.stop()));

  const of = (name: string) => median(results.get(name) ?? []);
  const compare = (what: string, name: string, beside: string, limit: number): Line => ({
    what,
    measured: ms(of(name)),
    beside: ms(of(beside)),
    ratio: of(name) / of(beside),
    limit,
  });
  return [
    compare("100,000 keys beside 10, CPU", "many", "few", 1.15),
    compare("warm beside the floor, CPU", "warm", "floor", 1.5),
    compare("cold beside the floor with Argon2, CPU", "cold", "floorCold", 1.1),
  ];
}

async function flood(installation: Installation): Promise<Line[]> {
  const countFile = join(installation.folder, "argon2-count");
  const [probe = "", control = ""] = await installation.fill("flood", 1_000, 2);
  const server = await installation.startServer("flood", { countArgon2: countFile });
  const argon2Calls = () => Number(readFileSync(countFile, "utf8"));
  const probing = new Agent({ keepAlive: true });
  const probeFor = async (seconds: number) => {
    const taken: number[] = [];
    await steadily(PROBES_PER_SECOND, seconds, async () => {
      const { status, milliseconds } = await exchange(probing, server.port, probe);
      if (status !== 200) throw new Error(`the valid key got ${status}`);
      taken.push(milliseconds);
    });
    return taken;
  };

  const attacking = Array.from({ length: FLOOD.addresses }, () => new Agent({ keepAlive: true }));
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
    { what: "answers to the flood", measured: counts, beside: "", good: answered === sent },
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
