import { timesOf } from "@/lib/servers/view-times";
import type { UpstreamTarget } from "./target";

/** How long a link waits, in milliseconds. */
export interface LinkTimes {
  /** For a connection: TCP, and TLS. */
  readonly connectMs: number;
  /** For the greeting to be answered, everything before it included: a process that starts counts here. */
  readonly greetMs: number;
  /** Until a server that says nothing when asked for its era counts as an older one. */
  readonly eraMs: number;
  /** For a sign of life. */
  readonly pingMs: number;
  /** For everything it offers to be listed. */
  readonly listMs: number;
  /** Until a connection that nobody uses is closed; Infinity: never. */
  readonly idleMs: number;
}

/** A process that runs, or a stream that is open, answers a ping within this, or is stuck. */
const BRIEF_MS = 5_000;

/** The times of a server, by its own settings and its transport. */
export function linkTimes({ times, reach: { transport } }: UpstreamTarget): LinkTimes {
  const seconds = timesOf(times, transport);
  const greetMs = seconds.greetSeconds * 1000;
  // Each request over HTTP may have to wake the server up; silence means nothing of its age.
  const wakesMs = transport === "http" ? greetMs : Math.min(BRIEF_MS, greetMs);
  return {
    connectMs: seconds.connectSeconds * 1000,
    greetMs,
    eraMs: wakesMs,
    pingMs: wakesMs,
    listMs: seconds.listSeconds * 1000,
    idleMs: seconds.idleSeconds === 0 ? Number.POSITIVE_INFINITY : seconds.idleSeconds * 1000,
  };
}
