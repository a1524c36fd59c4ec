import { cpuSeconds } from "./cpu";
import type { GatewayBench, Side } from "./gateway-setup";
import { sendAll } from "./mcp-load";
import { differingRequests, type Endpoint, sameRequests } from "./requests";
import { type Line, median, medianInterval } from "./table";

export const PAIRS = 10;
export const SEED = 20_261_128;
const CALLS = 6_000;
const CALLS_ALONE = 2_000;
const LISTS = 2_000;
export const WARM = 20_000;

export const say = (text: string) => process.stderr.write(`${text}\n`);
export const us = (seconds: number) => `${Math.round(seconds * 1e6)} µs`;

/**
 * The requests of one measurement: their method, how many are sent, and how many at the same time.
 * Latchkey and the servers that it is compared with get the same requests.
 */
export interface Load {
  readonly what: string;
  readonly method: "tools/call" | "tools/list";
  readonly atOnce: number;
  readonly count: number;
  readonly same?: boolean;
}

export const CALL_16: Load = {
  what: "tools/call, 16 at once",
  method: "tools/call",
  atOnce: 16,
  count: CALLS,
};
const LOADS: readonly Load[] = [
  CALL_16,
  { ...CALL_16, what: "tools/call, 16 at once, identical requests", same: true },
  { ...CALL_16, what: "tools/call, 1 at once", atOnce: 1, count: CALLS_ALONE },
  { ...CALL_16, what: "tools/call, 64 at once", atOnce: 64 },
  { what: "tools/list of 52 tools", method: "tools/list", atOnce: 16, count: LISTS },
];
/**
 * The maximum ratio of Latchkey's cost to the plain proxy's cost. The limit applies to the upper
 * end of the ratio's confidence interval.
 */
const LIMITS = new Map([
  [LOADS[0], 1],
  [LOADS[4], 0.5],
]);

const requestsOf = ({ method, count, same }: Load, to: Endpoint, seed: number) =>
  same ? sameRequests(to, method, count) : differingRequests(to, method, count, seed);

/**
 * Returns the CPU seconds per request, summed over all processes of Latchkey or of the server that
 * it is compared with.
 */
export async function cost({ endpoint, pids }: Side, load: Load, seed: number): Promise<number> {
  const requests = requestsOf(load, endpoint, seed);
  const before = cpuSeconds(pids);
  await sendAll(endpoint.port, requests, load.atOnce);
  // Latchkey writes the last call records within half a second. The cost of this write is measured
  // too.
  await new Promise((go) => setTimeout(go, 600));
  return (cpuSeconds(pids) - before) / requests.length;
}

/**
 * The costs that one load caused for Latchkey and for each server that it is compared with. `taken`
 * contains one value per pair of runs.
 */
interface Phase {
  readonly load: Load;
  readonly sides: readonly {
    readonly name: string;
    readonly side: Side;
    readonly taken: number[];
  }[];
}

/**
 * Measures in paired runs the cost of requests to Latchkey and to the other servers. Checks that
 * Latchkey recorded every tool call.
 */
export async function costs(bench: GatewayBench): Promise<Line[]> {
  const { latchkey, proxy, hello, haproxy } = bench;
  const named = (name: string, side: Side) => ({ name, side, taken: [] as number[] });
  const phases: Phase[] = LOADS.map((load) => ({
    load,
    sides: [
      named("Latchkey", latchkey),
      named("proxy", proxy),
      ...(load === CALL_16 && haproxy
        ? [named("HAProxy", haproxy.plain), named("HAProxy jwt_verify", haproxy.verifying)]
        : []),
      ...(load === CALL_16 ? [named("hello world on node:http", hello)] : []),
    ],
  }));
  say("Warming up …");
  let made = 0;
  for (const { side } of phases[0]?.sides ?? []) {
    await sendAll(side.endpoint.port, differingRequests(side.endpoint, "tools/call", WARM, 1), 16);
  }
  made += WARM;
  for (let pair = 0; pair < PAIRS; pair++) {
    for (const { load, sides } of phases) {
      // Latchkey and the other servers take turns at being measured first, because each run leaves
      // work behind that affects the run after it.
      for (const { name, side, taken } of pair % 2 === 0 ? sides : sides.toReversed()) {
        const value = await cost(side, load, SEED + pair);
        taken.push(value);
        if (side === latchkey && load.method === "tools/call") made += load.count;
        say(`pair ${pair + 1} ${load.what}, ${name}: ${us(value)} of CPU a request`);
      }
    }
  }
  const recorded = await bench.recordedCalls();
  return [
    ...phases.flatMap(linesOf),
    ...(haproxy
      ? []
      : [{ what: "beside HAProxy", measured: "", beside: "not installed: left out" }]),
    {
      what: "calls recorded",
      measured: String(recorded),
      beside: `${made} made`,
      good: recorded === made,
    },
  ];
}

function linesOf({ load, sides }: Phase): Line[] {
  const [latchkey, ...others] = sides;
  const measured = latchkey?.taken ?? [];
  const limit = LIMITS.get(load);
  return others.map(({ name, taken }) => {
    const ratios = measured.map((value, pair) => value / (taken[pair] ?? Number.NaN));
    const isProxy = name === "proxy";
    return {
      what: isProxy ? load.what : `${load.what}, beside ${name}`,
      measured: us(median(measured)),
      beside: us(median(taken)),
      ratio: median(ratios),
      interval: medianInterval(ratios),
      ...(isProxy && limit !== undefined ? { limit } : {}),
    };
  });
}
