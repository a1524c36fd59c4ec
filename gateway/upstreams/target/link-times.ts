import { timesOf } from "@/lib/servers/view-times";
import type { UpstreamTarget } from "./target";

/** A link's time limits, in milliseconds. */
export interface LinkTimes {
  /** For a connection: TCP, and TLS. */
  readonly connectMs: number;
  /** For the handshake, including everything before it, such as a process's start. */
  readonly handshakeMs: number;
  /** Until a server that does not answer the detection is treated as an older one. */
  readonly eraMs: number;
  /** For a ping. */
  readonly pingMs: number;
  /** For listing everything it offers. */
  readonly listMs: number;
  /** Until an unused connection is closed; Infinity: never. */
  readonly idleMs: number;
}

/** A running process or an open stream answers a ping within this time, or is stuck. */
const BRIEF_MS = 5_000;

/** The times of a server, by its own settings and its transport. */
export function linkTimes({ times, reach: { transport } }: UpstreamTarget): LinkTimes {
  const seconds = timesOf(times, transport);
  const handshakeMs = seconds.greetSeconds * 1000;
  // Each request over HTTP may have to wake the server up; its silence says nothing about its era.
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
