import { timesOf } from "@/lib/servers/view-times";
import type { UpstreamTarget } from "./target";

/** A link's time limits, in milliseconds. */
export interface LinkTimes {
  /** Time for a connection: TCP, and TLS. */
  readonly connectMs: number;
  /** Time for the handshake, with all steps before it, such as a process's start. */
  readonly handshakeMs: number;
  /** Time after which a server that does not answer the detection is treated as an older server. */
  readonly eraMs: number;
  /** Time for a ping. */
  readonly pingMs: number;
  /** Time for listing all items of the server. */
  readonly listMs: number;
  /** Time after which an unused connection is closed; Infinity: never. */
  readonly idleMs: number;
}

/** A running process or an open stream that does not answer a ping within this time is stuck. */
const BRIEF_MS = 5_000;

/** The times of a server, by its own settings and its transport. */
export function linkTimes({ times, reach: { transport } }: UpstreamTarget): LinkTimes {
  const seconds = timesOf(times, transport);
  const handshakeMs = seconds.greetSeconds * 1000;
  // Each request over HTTP may have to wake the server up, whose silence says nothing about its
  // era.
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
