import { cpuSeconds } from "./cpu";
import { PAIRS, say, us } from "./gateway-costs";
import type { GatewayBench, Side } from "./gateway-setup";
import { sendAll } from "./mcp-load";
import { type Endpoint, mcpRequest, written } from "./requests";
import { type Line, median, medianInterval } from "./table";

const LISTS = 1_000;
const WARM = 1_000;
const AT_ONCE = 16;
/** The maximum ratio to the proxy's cost. It applies to the upper end of the interval. */
const LIMIT = 0.5;

/**
 * Measures the cost of a whole list of 1,000 tools, with as many requests as the pages of each side
 * need, beside the proxy, which inspects nothing.
 */
export async function manyTools({ manyTools: { latchkey, proxy } }: GatewayBench): Promise<Line> {
  const sides = await Promise.all(
    [latchkey, proxy].map(async (side) => ({
      ...{ side, taken: [] as number[], cursors: await cursorsOf(side.endpoint) },
    })),
  );
  for (const { side, cursors } of sides) {
    await sendAll(side.endpoint.port, requests(side.endpoint, cursors, WARM), AT_ONCE);
  }
  for (let pair = 0; pair < PAIRS; pair++) {
    for (const { side, cursors, taken } of pair % 2 === 0 ? sides : sides.toReversed()) {
      const value = await costOf(side, cursors);
      taken.push(value);
      const name = side === latchkey ? "Latchkey" : "proxy";
      say(`pair ${pair + 1} tools/list of 1,000 tools, ${name}: ${us(value)} of CPU a list`);
    }
  }
  const [ours = [], theirs = []] = sides.map(({ taken }) => taken);
  const ratios = ours.map((value, pair) => value / (theirs[pair] ?? Number.NaN));
  return {
    what: "tools/list of 1,000 tools, all pages",
    measured: us(median(ours)),
    beside: us(median(theirs)),
    ...{ ratio: median(ratios), interval: medianInterval(ratios), limit: LIMIT },
  };
}

async function costOf({ endpoint, pids }: Side, cursors: Cursors): Promise<number> {
  const all = requests(endpoint, cursors, LISTS);
  const before = cpuSeconds(pids);
  await sendAll(endpoint.port, all, AT_ONCE);
  await new Promise((go) => setTimeout(go, 600));
  return (cpuSeconds(pids) - before) / LISTS;
}

/** The cursor of each page of the list; the first page has none. */
type Cursors = readonly (string | undefined)[];

async function cursorsOf(to: Endpoint): Promise<Cursors> {
  const cursors: (string | undefined)[] = [];
  let cursor: string | undefined;
  let tools = 0;
  do {
    cursors.push(cursor);
    const asked = { era: "legacy", method: "tools/list", id: 1 } as const;
    const { headers, body } = mcpRequest(to, cursor === undefined ? asked : { ...asked, cursor });
    const { "content-length": _, connection: __, host: ___, ...rest } = headers;
    const init = { method: "POST", headers: rest as Record<string, string>, body };
    const answer = await fetch(`http://127.0.0.1:${to.port}/mcp`, init);
    const { result } = (await answer.json()) as {
      result: { tools: unknown[]; nextCursor?: string };
    };
    tools += result.tools.length;
    cursor = result.nextCursor;
  } while (cursor !== undefined);
  if (tools < 1_000) throw new Error(`Only ${tools} tools are listed.`);
  return cursors;
}

/** Returns the requests for whole lists, in both eras in turn. */
function requests(to: Endpoint, cursors: Cursors, lists: number): Buffer[] {
  return Array.from({ length: lists }, (_, list) =>
    cursors.map((cursor, page) => {
      const era = list % 2 === 0 ? "modern" : "legacy";
      const asked = { era, method: "tools/list", id: list * 10 + page } as const;
      return written(to, cursor === undefined ? asked : { ...asked, cursor });
    }),
  ).flat();
}
