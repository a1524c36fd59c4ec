import { resolve } from "node:path";
import { firstResult } from "./first-result";
import { costs } from "./gateway-costs";
import { abandonedClients } from "./gateway-heap";
import { manyTools } from "./gateway-lists";
import { type GatewayBench, openGateway } from "./gateway-setup";
import { type Line, passes, percentile, table } from "./table";

const FIRST_RESULTS = 60;
const CLIENTS = 2_000;

/**
 * `npm run bench -- gateway`: measures the cost of the gateway, and compares this cost with the
 * cost of reverse proxies that do less work.
 */
async function main(): Promise<void> {
  const bench = await openGateway(resolve(process.argv[2] ?? "."));
  try {
    const lines = [
      ...(await costs(bench)),
      await manyTools(bench),
      ...(await firstResults(bench)),
      await abandonedClients(bench, CLIENTS),
    ];
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
