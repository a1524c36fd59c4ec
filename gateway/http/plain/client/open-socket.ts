import type { Agent } from "node:http";
import { isIP, type Socket } from "node:net";

interface Connecting extends Agent {
  readonly options: object;
  createConnection(options: object): Socket;
}

/** A socket that is connecting to the origin of a URL. */
export interface Opened {
  readonly socket: Socket;
  /** The event after which the socket can be written to. */
  readonly ready: "connect" | "secureConnect";
}

/**
 * Opens a socket through an agent, whose guards decide which addresses are allowed. Connecting
 * takes at most `connectMs`. Throws if a guard refuses the address. `onread` has no effect with
 * TLS.
 */
export function openSocket(agent: Agent, url: URL, connectMs: number, onread?: object): Opened {
  const host = url.hostname.replace(/^\[(.*)\]$/, "$1");
  const isSecure = url.protocol === "https:";
  const connecting = agent as Connecting;
  const socket = connecting.createConnection({
    ...connecting.options,
    connectMs,
    host,
    port: url.port === "" ? (isSecure ? 443 : 80) : Number(url.port),
    ...(isSecure && isIP(host) === 0 ? { servername: host } : {}),
    ...(!isSecure && onread ? { onread } : {}),
  });
  return { socket, ready: isSecure ? "secureConnect" : "connect" };
}
