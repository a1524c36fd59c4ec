import { join } from "node:path";
import { cpuSeconds } from "./cpu";
import type { Installation } from "./installation";
import { liveMemory, megabytes } from "./live-heap";
import { each, withAgent } from "./load";
import { type Connected, openFlow, read } from "./oauth-flow";
import { addPeople, copyConnection } from "./oauth-rows";
import { send } from "./send";
import type { Server } from "./server-process";
import { type Line, median } from "./table";

const APPS = 10_000;
/**
 * The number of registered apps on the server with few apps. Both servers get the same requests.
 */
const FEW = 16;
const STARTS = 3;
/**
 * The maximum growth of the live heap per registered app, in bytes. The cached state of an app
 * takes about 1 KB.
 */
const BYTES_MAX = 3_000;
const FORM = { "content-type": "application/x-www-form-urlencoded" };

interface Database {
  readonly name: string;
  readonly port: number;
  readonly connected: readonly Connected[];
}

/**
 * Compares a server with 10,000 registered apps with a server that has 16. Measures the CPU time of
 * the start, the memory after the start, and the memory after 10,000 tokens have been refreshed and
 * used.
 */
export async function memory(
  installation: Installation,
  say: (text: string) => void,
): Promise<Line[]> {
  say(`Filling two databases, with ${FEW} registered apps and with ${APPS} …`);
  const few = await fill(installation, "few-apps", FEW);
  const many = await fill(installation, "many-apps", APPS);
  const starts: Record<"few" | "many", number[]> = { few: [], many: [] };
  for (let start = 0; start < STARTS; start++) {
    starts.few.push(await startCost(installation, few));
    starts.many.push(await startCost(installation, many));
  }
  const without = await used(installation, few);
  const withMany = await used(installation, many);
  const each = (withMany.after.heap - withMany.before.heap) / APPS;
  const control = (without.after.heap - without.before.heap) / APPS;
  const [fewStart, manyStart] = [median(starts.few), median(starts.many)];
  return [
    {
      ...{ what: `start with ${APPS} apps, CPU`, measured: `${manyStart.toFixed(2)} s` },
      ...{
        beside: `${fewStart.toFixed(2)} s with ${FEW}`,
        ratio: manyStart / fewStart,
        limit: 1.2,
      },
    },
    {
      what: `live heap after the start with ${APPS} apps`,
      measured: megabytes(withMany.before.heap),
      beside: `${megabytes(without.before.heap)} with ${FEW}`,
      ...{ ratio: withMany.before.heap / without.before.heap, limit: 1.05 },
    },
    {
      what: `live heap after ${APPS} apps refreshed and listed tools`,
      measured: `${megabytes(withMany.after.heap)}: ${Math.round(each)} bytes an app`,
      beside: `${megabytes(without.after.heap)} after as much by ${FEW}: ${Math.round(control)} bytes`,
      good: each - control <= BYTES_MAX,
    },
    {
      what: "resident memory then",
      measured: `${megabytes(withMany.after.resident)}, ${megabytes(withMany.before.resident)} before`,
      beside: `${megabytes(without.after.resident)}, ${megabytes(without.before.resident)} before`,
    },
  ];
}

async function fill(installation: Installation, name: string, count: number): Promise<Database> {
  await installation.fill(name, 10, 1);
  const server = await installation.startServer(name);
  const people = await addPeople(installation, name, FEW);
  const flow = openFlow(installation, name, server);
  const [person = { id: "", teamId: "" }] = people;
  const of = await flow.connect(await flow.register("Bench"), person);
  const connected = await copyConnection(installation, name, { of, people, count });
  await flow.close();
  await server.stop();
  return { name, port: server.port, connected };
}

/** Returns the number of CPU seconds that a server uses until it is ready. */
async function startCost(installation: Installation, { name, port }: Database): Promise<number> {
  const server = await installation.startServer(name, { port });
  await ready(server);
  const seconds = cpuSeconds([server.pid]);
  await server.stop();
  return seconds;
}

async function ready({ port }: Server): Promise<void> {
  for (let tries = 0; tries < 600; tries++) {
    const answer = await fetch(`http://127.0.0.1:${port}/readyz`).catch(() => null);
    if (answer?.status === 200) return;
    await new Promise((go) => setTimeout(go, 20));
  }
  throw new Error("A server did not become ready.");
}

/**
 * Returns a server's memory before and after 10,000 token refreshes, which use the connections of
 * all apps one after another.
 */
async function used(
  installation: Installation,
  { name, port, connected }: Database,
): Promise<Record<"before" | "after", { heap: number; resident: number }>> {
  const heapFile = join(installation.folder, `heap-${name}`);
  const server = await installation.startServer(name, { port, heapFile });
  await ready(server);
  const some = connected.slice(0, FEW);
  const turns = (count: number, of: readonly Connected[]) =>
    Array.from({ length: count }, (_, index) => of[index % of.length] as Connected);
  await refreshAndList(server, turns(FEW * 20, some));
  const before = await liveMemory(server.pid, heapFile);
  await refreshAndList(server, turns(APPS, connected));
  const after = await liveMemory(server.pid, heapFile);
  await server.stop();
  return { before, after };
}

function refreshAndList({ port }: Server, connected: readonly Connected[]): Promise<void> {
  return withAgent(8, (agent) =>
    each(connected, 8, async (one) => {
      const form = new URLSearchParams({
        ...{ grant_type: "refresh_token", client_id: one.clientId, refresh_token: one.refresh },
      });
      const post = { agent, port, headers: FORM, body: String(form) };
      const answer = read(await send({ ...post, path: "/oauth/token" }), 200);
      one.refresh = String(answer.refresh_token);
      const headers = {
        ...{ "content-type": "application/json", accept: "application/json, text/event-stream" },
        authorization: `Bearer ${String(answer.access_token)}`,
      };
      const body = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/list" });
      read(await send({ agent, port, path: "/mcp", headers, body }), 200);
    }),
  );
}
