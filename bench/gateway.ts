import { resolve } from "node:path";
import { cpuSeconds } from "./cpu";
import { firstResult } from "./first-result";
import { abandonedClients } from "./gateway-heap";
import { type GatewayBench, openGateway } from "./gateway-setup";
import { type Endpoint, sendAll } from "./mcp-load";
import { type Line, median, passes, percentile, table } from "./table";

const RUNS = 5;
const CALLS = 6_000;
const CALLS_ALONE = 2_000;
const LISTS = 2_000;
const WARM = 20_000;
const FIRST_RESULTS = 60;
const CLIENTS = 2_000;

const say = (text: string) => process.stderr.write(`${text}\n`);
const us = (seconds: number) => `${Math.round(seconds * 1e6)} µs`;

/** `npm run bench -- gateway`: what the gateway costs, beside a reverse proxy that does nothing. */
async function main(): Promise<void> {
  const bench = await openGateway(resolve(process.argv[2] ?? "."));
  try {
    const lines = [
      ...(await costs(bench)),
      ...(await firstResults(bench)),
      await abandonedClients(bench, CLIENTS),
    ];
    process.stdout.write(`${table(lines)}\n`);
    process.exitCode = lines.every(passes) ? 0 : 1;
  } finally {
    await bench.stop();
  }
}

interface Side {
  readonly endpoint: Endpoint;
  readonly pids: readonly number[];
}

/** CPU seconds a request of everything on one side. */
async function cost({ endpoint, pids }: Side, method: string, count: number, atOnce: number) {
  const before = cpuSeconds(pids);
  await sendAll(endpoint, method, count, atOnce);
  // The last batch of records is written within half a second, and belongs to the cost.
  await new Promise((go) => setTimeout(go, 600));
  return (cpuSeconds(pids) - before) / count;
}

async function costs(bench: GatewayBench): Promise<Line[]> {
  const { latchkey, proxy, hello } = bench;
  const sides = {
    latchkey: { endpoint: latchkey, pids: bench.latchkeyPids },
    proxy: { endpoint: proxy, pids: bench.proxyPids },
    hello: { endpoint: hello, pids: bench.helloPids },
  };
  say("Warming up …");
  for (const { endpoint } of Object.values(sides)) await sendAll(endpoint, "tools/call", WARM, 16);
  let made = WARM;
  const phases: [string, Side, string, number, number][] = [];
  for (const [name, side] of Object.entries(sides)) {
    for (const atOnce of [1, 16, 64]) {
      const count = atOnce === 1 ? CALLS_ALONE : CALLS;
      if (name !== "hello" || atOnce === 16) {
        phases.push([`${name} call ${atOnce}`, side, "tools/call", count, atOnce]);
      }
    }
    if (name !== "hello") phases.push([`${name} list`, side, "tools/list", LISTS, 16]);
  }
  // Side by side: what a neighbour on the machine does falls on both.
  phases.sort(([a], [b]) => (a.replace(/^\w+ /, "") < b.replace(/^\w+ /, "") ? -1 : 1));
  const results = new Map<string, number[]>();
  for (let run = 0; run < RUNS; run++) {
    for (const [name, side, method, count, atOnce] of phases) {
      const value = await cost(side, method, count, atOnce);
      if (side === sides.latchkey && method === "tools/call") made += count;
      results.set(name, [...(results.get(name) ?? []), value]);
      say(`run ${run + 1} ${name}: ${us(value)} of CPU a request`);
    }
  }
  const of = (name: string) => median(results.get(name) ?? []);
  const compare = (what: string, phase: string, limit?: number): Line => ({
    what,
    measured: us(of(`latchkey ${phase}`)),
    beside: us(of(`proxy ${phase}`)),
    ratio: of(`latchkey ${phase}`) / of(`proxy ${phase}`),
    ...(limit === undefined ? {} : { limit }),
  });
  const recorded = await bench.recordedCalls();
  return [
    compare("tools/call, 1 at once, CPU", "call 1"),
    compare("tools/call, 16 at once, CPU", "call 16", 1),
    compare("tools/call, 64 at once, CPU", "call 64"),
    compare("tools/list of 52 tools, CPU", "list", 0.5),
    {
      what: "hello world on node:http, 16 at once, CPU",
      measured: "",
      beside: us(of("hello call 16")),
    },
    {
      what: "calls recorded",
      measured: String(recorded),
      beside: `${made} made`,
      good: recorded === made,
    },
  ];
}

async function firstResults({ latchkey, proxy }: GatewayBench): Promise<Line[]> {
  const lines: Line[] = [];
  for (const era of ["modern", "legacy"] as const) {
    const taken: Record<"latchkey" | "proxy", number[]> = { latchkey: [], proxy: [] };
    for (let index = 0; index < FIRST_RESULTS; index++) {
      taken.proxy.push(await firstResult(proxy, era));
      taken.latchkey.push(await firstResult(latchkey, era));
    }
    const p50 = (side: keyof typeof taken) => percentile(taken[side].slice(10), 0.5);
    lines.push({
      what: `new ${era} client to first result, p50`,
      measured: `${p50("latchkey").toFixed(2)} ms`,
      beside: `${p50("proxy").toFixed(2)} ms`,
      ratio: p50("latchkey") / p50("proxy"),
      limit: 1.2,
    });
  }
  return lines;
}

await main();
