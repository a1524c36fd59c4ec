import type { Agent } from "node:http";
import { isIP, type OnReadOpts, type Socket } from "node:net";
import { portOf } from "@/lib/std/url-port";

interface Connecting {
  readonly options: object;
  createConnection(
    options: object,
    callback: (error: Error | null, socket?: Socket) => void,
  ): Socket | undefined;
}

/**
 * What `openSocket` calls, at most once: with a socket that can be written to, or with the error.
 */
export interface SocketListener {
  opened(socket: Socket): void;
  failed(error: Error): void;
}

/**
 * Opens a socket to the origin of a URL through an agent, whose guards decide which addresses are
 * allowed. Connecting takes at most `connectMs`. `onread` has no effect with TLS. Returns a
 * function that gives up the attempt, after which the listener is not called.
 */
export function openSocket(
  agent: Agent,
  url: URL,
  connectMs: number,
  to: SocketListener,
  onread?: OnReadOpts,
): () => void {
  const host = url.hostname.replace(/^\[(.*)\]$/, "$1");
  const isSecure = url.protocol === "https:";
  const connecting = agent as unknown as Connecting;
  const given = new AbortController();
  let isOver = false;
  const finish = (error: Error | null, socket?: Socket) => {
    if (isOver) socket?.destroy();
    else {
      isOver = true;
      if (socket && !error) to.opened(socket);
      else to.failed(error ?? new Error("No connection was opened."));
    }
  };
  try {
    const options = {
      ...connecting.options,
      ...{ connectMs, host, givenUp: given.signal },
      port: portOf(url),
      ...(isSecure && isIP(host) === 0 ? { servername: host } : {}),
      ...(!isSecure && onread ? { onread } : {}),
    };
    // Node's own agents return a socket that is still connecting, and call back with nothing.
    const socket = connecting.createConnection(options, (error, opened) => {
      if (error || opened) finish(error, opened);
    });
    if (socket) {
      socket.once("error", finish);
      socket.once(isSecure ? "secureConnect" : "connect", () => {
        socket.off("error", finish);
        finish(null, socket);
      });
    }
  } catch (error) {
    queueMicrotask(() => finish(error as Error));
  }
  return () => {
    isOver = true;
    given.abort();
  };
}
