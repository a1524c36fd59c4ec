import type { Database } from "@/db/client";
import type { Log } from "@/lib/log/type";
import type { Secrets } from "@/lib/secrets/derive";
import type { Config } from "./config";

/**
 * What one operating-system process holds in memory. The Node server and Next are separate module
 * instances of one process, so it lives on `globalThis`; nothing may rely on it for correctness.
 */
export interface LatchkeyProcess {
  readonly config: Config;
  readonly db: Database;
  readonly secrets: Secrets;
  readonly log: Log;
  /** True where the Node server's edge set the x-latchkey-* headers of every request. */
  readonly behindEdge: boolean;
  /** SHA-256 of the token that opens /metrics; without one it is not there. */
  readonly metricsDigest?: Uint8Array | null;
}

interface Shared {
  process: LatchkeyProcess | null;
  slots: Map<string, unknown>;
  closers: (() => Promise<void>)[];
  drains: (() => void)[];
}

const KEY = Symbol.for("latchkey.process");

function sharedState(): Shared {
  const holder = globalThis as { [KEY]?: Shared };
  holder[KEY] ??= { process: null, slots: new Map(), closers: [], drains: [] };
  return holder[KEY];
}

/** The open process. Throws where nothing opened it: that is a bug in start-up, not a request's. */
export function currentProcess(): LatchkeyProcess {
  const { process } = sharedState();
  if (!process) throw new Error("Latchkey has not been opened in this process.");
  return process;
}

/** The open process, or null before start and after close. */
export function openedProcess(): LatchkeyProcess | null {
  return sharedState().process;
}

/** Makes `process` the one that both module instances see. */
export function publishProcess(process: LatchkeyProcess): void {
  sharedState().process = process;
}

/**
 * The one instance of a limiter, semaphore, cache or batch in this process, made at first use.
 * Both module instances must use the same `name` for the same shape.
 */
export function shared<T>(name: string, make: () => T): T {
  const { slots } = sharedState();
  const known = slots.get(name);
  if (known !== undefined) return known as T;
  const made = make();
  slots.set(name, made);
  return made;
}

/** Registers work to do on close, such as flushing a batch; run newest first. */
export function onClose(closer: () => Promise<void>): void {
  sharedState().closers.push(closer);
}

/** Registers what is said to those who would wait for ever, before the last answers go out. */
export function onDrain(drain: () => void): void {
  sharedState().drains.push(drain);
}

/** No new requests come: ends what has no end of its own, such as open streams. */
export function drainProcess(): void {
  for (const drain of sharedState().drains) drain();
}

/** Runs every closer, newest first, and forgets the process. A failing closer is logged, not fatal. */
export async function closeProcess(): Promise<void> {
  const state = sharedState();
  for (const closer of state.closers.reverse()) {
    await closer().catch((error: unknown) => {
      state.process?.log.error({ error: String((error as Error).message) }, "closing failed");
    });
  }
  state.closers = [];
  state.drains = [];
  state.slots.clear();
  state.process = null;
}
