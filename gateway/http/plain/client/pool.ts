import type { Agent } from "node:http";
import { feed } from "@/lib/change-feed/feed";
import { guardCallback } from "@/lib/process/guard-callback";
import { onClose, openedProcess, shared } from "@/lib/process/process";
import { openPlainConnection } from "./connection";
import type { PlainConnection } from "./plain-connection";
import { undiciConnection } from "./undici-connection";
import { openUndiciPools } from "./undici-pools";

/** Maximum number of idle connections per agent and origin. */
const MAX_IDLE = 64;
/**
 * Milliseconds that an idle connection is kept. Most servers keep it longer, so a server rarely
 * closes a connection just as a request is sent.
 */
const IDLE_MS = 4_000;
const MARGIN_MS = 1_000;
const SWEEP_MS = 1_000;

interface Kept {
  readonly connection: PlainConnection;
  readonly untilMs: number;
}

interface Pool {
  /**
   * Idle connections by agent and origin. Agents with different certificates share none. In each
   * list, the most recently used connection is the last.
   */
  readonly idle: Map<Agent, Map<string, Kept[]>>;
  readonly all: Set<PlainConnection>;
}

/**
 * Returns an idle connection of this agent to the origin of this URL, or opens a new one. If a
 * guard refuses the address, its first request fails. If plain HTTP is turned off, the connection
 * belongs to a pool of undici.
 */
export function takeConnection(agent: Agent, url: URL, connectMs: number): PlainConnection {
  if (openedProcess()?.config.plainHttp.client === false) {
    const pools = shared("gateway.undici-pools", openUndiciPools);
    return undiciConnection(() => pools.poolFor(agent, url, connectMs));
  }
  const pool = shared("gateway.plain-connections", openPool);
  const origin = originOf(url);
  const kept = pool.idle.get(agent)?.get(origin);
  const nowMs = performance.now();
  for (let one = kept?.pop(); one; one = kept?.pop()) {
    if (one.connection.isOpen && one.untilMs > nowMs) return one.connection;
    one.connection.destroy();
  }
  const connection: PlainConnection = openPlainConnection(agent, url, connectMs, {
    idle() {
      const said = connection.idleMs === null ? IDLE_MS : connection.idleMs - MARGIN_MS;
      keep(pool, agent, origin, {
        connection,
        untilMs: performance.now() + Math.min(IDLE_MS, said),
      });
    },
    closed: () => pool.all.delete(connection),
  });
  pool.all.add(connection);
  return connection;
}

/** Caches the origin of each URL object, because a `URL` computes its origin at every access. */
const origins = new WeakMap<URL, string>();

function originOf(url: URL): string {
  const known = origins.get(url);
  if (known !== undefined) return known;
  const { origin } = url;
  origins.set(url, origin);
  return origin;
}

function keep(pool: Pool, agent: Agent, origin: string, one: Kept): void {
  const origins = pool.idle.get(agent) ?? new Map<string, Kept[]>();
  const kept = origins.get(origin) ?? [];
  pool.idle.set(agent, origins);
  origins.set(origin, kept);
  if (kept.length < MAX_IDLE) kept.push(one);
  else one.connection.destroy();
}

function openPool(): Pool {
  const pool: Pool = { idle: new Map(), all: new Set() };
  const sweep = (nowMs: number) => {
    for (const [agent, origins] of pool.idle) {
      for (const [origin, kept] of origins) {
        const stay = kept.filter((one) => one.connection.isOpen && one.untilMs > nowMs);
        for (const one of kept) if (!stay.includes(one)) one.connection.destroy();
        if (stay.length > 0) origins.set(origin, stay);
        else origins.delete(origin);
      }
      if (origins.size === 0) pool.idle.delete(agent);
    }
  };
  const timer = setInterval(
    guardCallback(() => sweep(performance.now())),
    SWEEP_MS,
  );
  timer.unref();
  // All idle connections are closed because the network policy may have changed, and only new
  // connections are checked against it.
  feed().on("installation", () => sweep(Number.POSITIVE_INFINITY));
  onClose(async () => {
    clearInterval(timer);
    for (const connection of pool.all) connection.destroy();
  });
  return pool;
}
