import { resolve } from "node:path";
import { cpuSeconds } from "./cpu";
import { type Installation, openInstallation } from "./installation";
import { openFlow } from "./oauth-flow";
import { memory } from "./oauth-memory";
import { addPeople, addRules, copyConnection } from "./oauth-rows";
import { keyExchange, type Scene, type Way, ways } from "./oauth-ways";
import { repeatedRequests } from "./send";
import type { Server } from "./server-process";
import { type Line, median, medianInterval, passes, table } from "./table";
import { verifying } from "./warm-keys";

const PAIRS = 6;
const KEYS = 16;
const CONNECTIONS = 10_000;
const PEOPLE = 100;
const RULES_PER_ISSUER = 50;
/**
 * The maximum time that one run of a way and one run of the key exchange may take together, even on
 * a busy machine.
 */
const PAIR_MS = 20_000;

const say = (text: string) => process.stderr.write(`${text}\n`);
const ms = (seconds: number) => `${(seconds * 1000).toFixed(3)} ms`;

/**
 * `npm run bench -- oauth`: compares the cost of every other way to get a token with the cost of a
 * key exchange, and measures the memory that many registered apps need. A second argument selects
 * the ways whose names contain the argument.
 */
async function main(): Promise<void> {
  const [root = ".", part = ""] = process.argv.slice(2);
  const installation = await openInstallation(resolve(root));
  try {
    const lines = [
      ...(await costs(installation, part)),
      ...(part === "" ? await memory(installation, say) : []),
    ];
    lines.push({
      ...{ what: "requests sent again after an idle connection closed" },
      ...{ measured: String(repeatedRequests()), beside: "" },
    });
    process.stdout.write(`${table(lines)}\n`);
    process.exitCode = lines.every(passes) ? 0 : 1;
  } finally {
    await installation.stop();
  }
}

async function costs(installation: Installation, part: string): Promise<Line[]> {
  say(`Filling a database with ${CONNECTIONS} registered apps, each with a connection …`);
  const keys = await installation.fill("oauth", 1_000, KEYS);
  const server = await installation.startServer("oauth");
  const people = await addPeople(installation, "oauth", PEOPLE);
  const [{ teamId } = { teamId: "" }] = people;
  const issuers = await addRules(installation, "oauth", { teamId, perIssuer: RULES_PER_ISSUER });
  const flow = openFlow(installation, "oauth", server);
  const person = (index: number) => people[index % people.length] ?? { id: "", teamId };
  const first = await flow.connect(await flow.register("Bench"), person(0));
  const connected = await copyConnection(installation, "oauth", {
    ...{ of: first, people, count: CONNECTIONS },
  });
  let flows = 0;
  const authorize = async () => {
    const { clientId } = connected[flows % connected.length] ?? first;
    await flow.connect(clientId, person(flows++));
  };
  const scene: Scene = { port: server.port, keys, connected, issuers, authorize };
  const lines = await compared(installation, server, scene, part);
  await flow.close();
  await server.stop();
  return lines;
}

/**
 * Compares each way with the key exchange in pairs of runs. The order within the pairs alternates.
 */
async function compared(
  installation: Installation,
  server: Server,
  scene: Scene,
  part: string,
): Promise<Line[]> {
  const beside = keyExchange(scene);
  const cost = (way: Omit<Way, "limit">) => costOf(installation, server, way);
  const warm = verifying(PAIR_MS);
  const lines: Line[] = [];
  for (const way of ways(scene).filter(({ what }) => what.includes(part))) {
    await cost(way);
    const measured: { readonly ours: number; readonly theirs: number }[] = [];
    for (let pair = 0; pair < PAIRS; pair++) {
      const order = pair % 2 === 0 ? [way, beside] : [beside, way];
      const costs = new Map<string, number>();
      await warm(server, scene.keys, async () => {
        for (const one of order) costs.set(one.what, await cost(one));
        return 0;
      });
      const [ours, theirs] = [costs.get(way.what) ?? 0, costs.get(beside.what) ?? 0];
      measured.push({ ours, theirs });
      say(`${way.what}, pair ${pair + 1}: ${ms(ours)} beside ${ms(theirs)}`);
    }
    const ratios = measured.map(({ ours, theirs }) => ours / theirs);
    lines.push({
      ...{ what: `${way.what}, CPU`, measured: ms(median(measured.map(({ ours }) => ours))) },
      beside: ms(median(measured.map(({ theirs }) => theirs))),
      ...{ ratio: median(ratios), interval: medianInterval(ratios), limit: way.limit },
    });
  }
  return lines;
}

/** Returns the CPU seconds per request that the server and Postgres use together. */
async function costOf(
  { postgresPid }: Installation,
  server: Server,
  way: Omit<Way, "limit">,
): Promise<number> {
  const run = await way.prepare();
  const before = cpuSeconds([server.pid, postgresPid]);
  await run();
  // Latchkey writes the time at which each key was last used within half a second. The cost of this
  // write is measured too.
  await new Promise((go) => setTimeout(go, 600));
  return (cpuSeconds([server.pid, postgresPid]) - before) / way.requests;
}

await main();
