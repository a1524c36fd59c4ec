import type { Database } from "@/db/client";
import type { Log } from "@/lib/log/type";
import type { Secrets } from "@/lib/secrets/derive";
import type { Config } from "./config";

/**
 * The state of one operating-system process. The Node server and Next are separate module instances
 * in one process, so it is kept on `globalThis`. Correctness must not depend on it.
 */
export interface LatchkeyProcess {
  readonly config: Config;
  readonly db: Database;
  readonly secrets: Secrets;
  readonly log: Log;
  /** True where the edge of our Node server sets the x-latchkey-* headers of every request. */
  readonly behindEdge: boolean;
  /** SHA-256 of the token for /metrics; without a token, /metrics is not served. */
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

/** The open process. Throws where none was opened, which is a bug in start-up. */
export function currentProcess(): LatchkeyProcess {
  const { process } = sharedState();
  if (!process) throw new Error("Latchkey has not been opened in this process.");
  return process;
}

/** The open process, or null before start and after close. */
export function openedProcess(): LatchkeyProcess | null {
  return sharedState().process;
}

/** Sets the process that both module instances see. */
export function publishProcess(process: LatchkeyProcess): void {
  sharedState().process = process;
}

/**
 * The single instance of a limiter, semaphore, cache or batch in this process, created at first use.
 * Both module instances must use the same `name` for the same type.
 */
export function shared<T>(name: string, make: () => T): T {
  const { slots } = sharedState();
  const known = slots.get(name);
  if (known !== undefined) return known as T;
  const made = make();
  slots.set(name, made);
  return made;
}

/** Registers a function to run on close, such as flushing a batch; the newest runs first. */
export function onClose(closer: () => Promise<void>): void {
  sharedState().closers.push(closer);
}

/** Registers a function to run when draining starts, such as ending open streams. */
export function onDrain(drain: () => void): void {
  sharedState().drains.push(drain);
}

/** Starts draining: no new requests arrive, and everything without its own end is ended. */
export function drainProcess(): void {
  for (const drain of sharedState().drains) drain();
}

/** Runs every closer, newest first, and clears the process. A failing closer is only logged. */
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
