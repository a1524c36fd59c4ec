import { resolve } from "node:path";
import { firstResult } from "./first-result";
import { costs } from "./gateway-costs";
import { abandonedClients } from "./gateway-heap";
import { manyTools } from "./gateway-lists";
import { type GatewayBench, openGateway } from "./gateway-setup";
import { type Line, passes, percentile, table } from "./table";

const FIRST_RESULTS = 60;
const CLIENTS = 2_000;

const PARTS: Readonly<Record<string, (bench: GatewayBench) => Promise<Line[]>>> = {
  costs,
  "many-tools": async (bench) => [await manyTools(bench)],
  "first-results": firstResults,
  heap: async (bench) => [await abandonedClients(bench, CLIENTS)],
};

/**
 * `npm run bench -- gateway`: measures the cost of the gateway, and compares this cost with the
 * cost of reverse proxies that do less work. With the name of a part, it measures only this part.
 */
async function main(): Promise<void> {
  const [folder = ".", only] = process.argv.slice(2);
  const bench = await openGateway(resolve(folder));
  try {
    const lines: Line[] = [];
    for (const [name, measure] of Object.entries(PARTS)) {
      if (only === undefined || only === name) lines.push(...(await measure(bench)));
    }
    process.stdout.write(`${table(lines)}\n`);
    process.exitCode = lines.every(passes) ? 0 : 1;
  } finally {
    await bench.stop();
  }
}

async function firstResults({ latchkey, proxy }: GatewayBench): Promise<Line[]> {
  const lines: Line[] = [];
  for (const era of ["modern", "legacy"] as const) {
    const taken: Record<"latchkey" | "proxy", number[]> = { latchkey: [], proxy: [] };
    for (let index = 0; index < FIRST_RESULTS; index++) {
      taken.proxy.push(await firstResult(proxy.endpoint, era));
      taken.latchkey.push(await firstResult(latchkey.endpoint, era));
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
