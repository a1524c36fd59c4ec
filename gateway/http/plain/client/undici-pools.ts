import type { Agent } from "node:http";
import type { buildConnector, Pool } from "undici";
import { feed } from "@/lib/change-feed/feed";
import { onClose } from "@/lib/process/process";
import { openSocket } from "./open-socket";

/** Milliseconds that an idle connection is kept, as in the pool of plain connections. */
const IDLE_MS = 4_000;
const MARGIN_MS = 1_000;
const MAX_HEAD_BYTES = 32 * 1024;

/** Finds or opens undici's pool for an agent, an origin and a connect timeout. */
export interface UndiciPools {
  poolFor(agent: Agent, url: URL, connectMs: number): Promise<Pool>;
}

/**
 * Opens a set of pools, at first without any. All pools are closed when the settings of the
 * installation change, because a new network policy holds for new connections only.
 */
export function openUndiciPools(): UndiciPools {
  let pools = new Map<string, Pool>();
  let agents = new WeakMap<Agent, string>();
  const loading = import("undici");
  let count = 0;

  const nameOf = (agent: Agent): string => {
    const name = agents.get(agent) ?? `agent ${++count}`;
    agents.set(agent, name);
    return name;
  };
  const retire = (end: (pool: Pool) => Promise<void>) => {
    const old = [...pools.values()];
    pools = new Map();
    agents = new WeakMap();
    return Promise.all(old.map((pool) => end(pool).catch(() => {})));
  };
  // All old pools are closed because the network policy may have changed, and only new connections
  // are checked against it.
  feed().on("installation", () => void retire((pool) => pool.close()));
  onClose(async () => void (await retire((pool) => pool.destroy())));

  return {
    async poolFor(agent, url, connectMs) {
      const undici = await loading;
      const name = `${nameOf(agent)} ${url.origin} ${connectMs}`;
      const known = pools.get(name);
      if (known) return known;
      const pool = new undici.Pool(url.origin, {
        pipelining: 1,
        keepAliveTimeout: IDLE_MS,
        keepAliveMaxTimeout: IDLE_MS,
        keepAliveTimeoutThreshold: MARGIN_MS,
        maxHeaderSize: MAX_HEAD_BYTES,
        // Callers have their own time limits, so undici's limits are turned off.
        headersTimeout: 0,
        bodyTimeout: 0,
        allowH2: false,
        connect: (_, callback) => connectThrough(agent, url, connectMs, callback),
      });
      pools.set(name, pool);
      return pool;
    },
  };
}

function connectThrough(
  agent: Agent,
  url: URL,
  connectMs: number,
  callback: buildConnector.Callback,
): void {
  openSocket(agent, url, connectMs, {
    opened: (socket) => callback(null, socket),
    failed: (error) => callback(error, null),
  });
}
