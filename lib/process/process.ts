import type { Database } from "@/db/client";
import type { Log } from "@/lib/log/type";
import type { Secrets } from "@/lib/secrets/derive";
import type { Config } from "./config";

/**
 * The state of one operating-system process. It is kept on `globalThis`, because the Node server
 * and Next load separate instances of this module in the same process. Correctness must not depend
 * on this state.
 */
export interface LatchkeyProcess {
  readonly config: Config;
  readonly db: Database;
  readonly secrets: Secrets;
  readonly log: Log;
  /**
   * True if Latchkey's own Node server sets the x-latchkey-* headers of every request, so that they
   * can be trusted.
   */
  readonly behindEdge: boolean;
  /** The SHA-256 digest of the token for /metrics. If there is no token, /metrics is not served. */
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

/**
 * Returns the open process. Throws if no process is open, which is a bug in the code that starts
 * the process.
 */
export function currentProcess(): LatchkeyProcess {
  const { process } = sharedState();
  if (!process) throw new Error("Latchkey has not been opened in this process.");
  return process;
}

/** Returns the open process, or null before it starts and after it closes. */
export function openedProcess(): LatchkeyProcess | null {
  return sharedState().process;
}

/** Makes the open process available to all instances of this module. */
export function publishProcess(process: LatchkeyProcess): void {
  sharedState().process = process;
}

/**
 * Returns the only instance of a limiter, semaphore, cache or batch in this process, and creates it
 * on first use. A `name` must always be used with the same type.
 */
export function shared<T>(name: string, make: () => T): T {
  const { slots } = sharedState();
  const known = slots.get(name);
  if (known !== undefined) return known as T;
  const made = make();
  slots.set(name, made);
  return made;
}

/**
 * Registers a function that runs when the process closes, for example to flush a batch. The
 * functions run in reverse order of registration.
 */
export function onClose(closer: () => Promise<void>): void {
  sharedState().closers.push(closer);
}

/**
 * Registers a function that runs when the process starts to drain, for example to end open streams.
 */
export function onDrain(drain: () => void): void {
  sharedState().drains.push(drain);
}

/**
 * Starts to drain the process by calling the functions that were registered with `onDrain`, which
 * end work that would not end by itself.
 */
export function drainProcess(): void {
  for (const drain of sharedState().drains) drain();
}

/**
 * Runs all functions that were registered with `onClose`, newest first, and clears the process. If
 * a function fails, its error is only logged.
 */
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
