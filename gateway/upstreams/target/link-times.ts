import { timesOf } from "@/lib/servers/view-times";
import type { UpstreamTarget } from "./target";

/** The time limits of a link, in milliseconds. */
export interface LinkTimes {
  /** Time for opening a connection, TCP and TLS together. */
  readonly connectMs: number;
  /** Time for the handshake and everything before it, such as starting a process. */
  readonly handshakeMs: number;
  /**
   * Time after which a server that has not answered the detection is treated as a legacy server.
   */
  readonly eraMs: number;
  /** Time for the answer to a ping. */
  readonly pingMs: number;
  /** Time for listing all items of the server. */
  readonly listMs: number;
  /** Time after which an unused connection is closed, or Infinity if it is never closed. */
  readonly idleMs: number;
}

/**
 * A running process or an open stream counts as stuck if it does not answer a ping within this
 * time.
 */
const BRIEF_MS = 5_000;

/** Returns the time limits for a server, from its own settings or the defaults of its transport. */
export function linkTimes({ times, reach: { transport } }: UpstreamTarget): LinkTimes {
  const seconds = timesOf(times, transport);
  const handshakeMs = seconds.greetSeconds * 1000;
  // Over HTTP, any request may have to wake the server up first, so silence says nothing about the
  // server's era.
  const wakesMs = transport === "http" ? handshakeMs : Math.min(BRIEF_MS, handshakeMs);
  return {
    connectMs: seconds.connectSeconds * 1000,
    handshakeMs,
    eraMs: wakesMs,
    pingMs: wakesMs,
    listMs: seconds.listSeconds * 1000,
    idleMs: seconds.idleSeconds === 0 ? Number.POSITIVE_INFINITY : seconds.idleSeconds * 1000,
  };
}
