import { resolve } from "node:path";
import { CALL_16, cost, type Load, PAIRS, SEED, say, us, WARM } from "./gateway-costs";
import { openLatchkey, openUpstream, type Side } from "./gateway-setup";
import { openInstallation } from "./installation";
import { sendAll } from "./mcp-load";
import { differingRequests } from "./requests";
import { type Line, median, medianInterval, table } from "./table";

/**
 * The HTTP implementations that Latchkey uses for connections to clients and to upstream servers,
 * by the value of `LATCHKEY_HTTP`.
 */
const WAYS = {
  plain: "plain / plain",
  "plain-server": "plain / undici",
  "plain-client": "node:http / plain",
  node: "node:http / undici",
} as const;

const LOADS: readonly Load[] = [
  CALL_16,
  { ...CALL_16, what: "tools/call, 1 at once", atOnce: 1, count: 2_000 },
];

interface Measured {
  readonly name: string;
  readonly side: Side;
  readonly taken: number[];
}

/**
 * `npm run bench -- plain-http`: measures how much CPU time Latchkey's plain HTTP implementation
 * saves on the client side and on the upstream side. Each variant runs in a separate process with a
 * separate database.
 */
async function main(root: string): Promise<void> {
  const installation = await openInstallation(root);
  try {
    const { upstreamPort, proxy } = await openUpstream(root, installation);
    const sides: [string, Side][] = [];
    for (const [http, name] of Object.entries(WAYS)) {
      const database = `http-${http}`;
      const { endpoint, pids } = await openLatchkey(installation, database, upstreamPort, { http });
      // Postgres does the same work for every variant, so its CPU time is not counted.
      sides.push([name, { endpoint, pids: pids.slice(0, 1) }]);
    }
    sides.push(["the plain proxy", proxy]);
    for (const [, { endpoint }] of sides) {
      await sendAll(endpoint.port, differingRequests(endpoint, "tools/call", WARM, 1), 16);
    }
    const lines: Line[] = [];
    for (const load of LOADS) lines.push(...(await compare(load, sides)));
    process.stdout.write(`${table(lines)}\n`);
  } finally {
    await installation.stop();
  }
}

async function compare(load: Load, sides: readonly [string, Side][]): Promise<Line[]> {
  const all: Measured[] = sides.map(([name, side]) => ({ name, side, taken: [] }));
  for (let round = 0; round < PAIRS; round++) {
    // The variants take turns at being measured first, because each run leaves work behind that
    // affects the run after it.
    const turned = all.map((_, index) => all[(index + round) % all.length] as Measured);
    for (const { name, side, taken } of turned) {
      const value = await cost(side, load, SEED + round);
      taken.push(value);
      say(`round ${round + 1} ${load.what}, ${name}: ${us(value)} of CPU a request`);
    }
  }
  const [first, ...others] = all;
  return others.map(({ name, taken }) => {
    const own = first?.taken ?? [];
    const ratios = taken.map((value, round) => value / (own[round] ?? Number.NaN));
    return {
      what: `${load.what}: ${name}`,
      measured: us(median(taken)),
      beside: `${us(median(own))} ${first?.name}`,
      ratio: median(ratios),
      interval: medianInterval(ratios),
    };
  });
}

await main(resolve(process.argv[2] ?? "."));
