import type { LookupAddress } from "node:dns";
import { connect, type NetConnectOpts, type OnReadOpts, type Socket } from "node:net";
import { guardCallback } from "@/lib/process/guard-callback";

/** The "Connection Attempt Delay" of RFC 8305, section 5, in milliseconds. */
const NEXT_MS = 250;
/** Maximum number of a name's addresses that are tried, also through a proxy. */
export const ATTEMPTS_MAX = 10;
/**
 * Milliseconds until the system first checks whether the other side of an idle connection exists.
 */
const KEEP_ALIVE_MS = 1_000;

/** Codes that say that this machine cannot reach an address, which another code explains better. */
const LESS_TELLING = ["ENETUNREACH", "EHOSTUNREACH", "EADDRNOTAVAIL", "EAFNOSUPPORT"];

/**
 * Opens a TCP connection to the first of these addresses that accepts one (RFC 8305, section 5).
 * The next address is tried when an attempt fails, or has taken 250 ms; earlier attempts continue.
 * The families alternate, beginning with the first address's (section 4). No other address is ever
 * used. Rejects with the most telling error of the attempts, or with the reason of `signal`.
 * `begin` is node:net's `connect`, unless a test replaces it.
 */
export function connectFirst(
  addresses: readonly LookupAddress[],
  port: number,
  signal: AbortSignal,
  onread?: OnReadOpts,
  begin: (options: NetConnectOpts) => Socket = connect,
): Promise<Socket> {
  const order = alternating(addresses).slice(0, ATTEMPTS_MAX);
  return new Promise((resolve, reject) => {
    const tried = new Set<Socket>();
    const errors: NodeJS.ErrnoException[] = [];
    let next = 0;
    let timer: NodeJS.Timeout | undefined;
    let isOver = false;

    const finish = (winner: Socket | null, error?: unknown) => {
      if (isOver) return;
      isOver = true;
      clearTimeout(timer);
      signal.removeEventListener("abort", abort);
      for (const socket of tried) if (socket !== winner) socket.destroy();
      if (winner) resolve(winner);
      else reject(error);
    };
    const abort = () => finish(null, signal.reason);
    const attempt = guardCallback(
      () => {
        clearTimeout(timer);
        const one = order[next++];
        if (isOver || !one) return;
        const socket = begin({
          ...{ host: one.address, port, noDelay: true },
          ...{ keepAlive: true, keepAliveInitialDelay: KEEP_ALIVE_MS },
          ...(onread ? { onread } : {}),
        });
        tried.add(socket);
        const failed = (error: NodeJS.ErrnoException) => {
          tried.delete(socket);
          errors.push(error);
          if (next < order.length) attempt();
          else if (tried.size === 0) finish(null, mostTelling(errors));
        };
        socket.once("error", failed);
        socket.once("connect", () => {
          socket.off("error", failed);
          if (isOver) socket.destroy();
          else finish(socket);
        });
        if (next < order.length) timer = setTimeout(attempt, NEXT_MS);
      },
      () => finish(null, new Error("The connection could not be opened.")),
    );
    if (signal.aborted) abort();
    else {
      signal.addEventListener("abort", abort, { once: true });
      attempt();
    }
  });
}

function alternating(addresses: readonly LookupAddress[]): LookupAddress[] {
  const first = addresses.filter(({ family }) => family === addresses[0]?.family);
  const second = addresses.filter((one) => !first.includes(one));
  const length = Math.max(first.length, second.length);
  return Array.from({ length }, (_, at) => [first[at], second[at]])
    .flat()
    .filter((one) => one !== undefined);
}

function mostTelling(errors: readonly NodeJS.ErrnoException[]) {
  return errors.find(({ code = "" }) => !LESS_TELLING.includes(code)) ?? errors[0];
}
