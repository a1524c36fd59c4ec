import type { Database } from "@/db/client";
import type { Log } from "@/lib/log/type";
import type { Secrets } from "@/lib/secrets/derive";
import type { Config } from "./config";

/**
 * The state of an operating-system process. The Node server and Next are separate module instances
 * in the same process, so the state is kept on `globalThis`. Correctness must not depend on this
 * state.
 */
export interface LatchkeyProcess {
  readonly config: Config;
  readonly db: Database;
  readonly secrets: Secrets;
  readonly log: Log;
  /** True if the edge of Latchkey's Node server sets the x-latchkey-* headers of every request. */
  readonly behindEdge: boolean;
  /** SHA-256 of the token for /metrics. Without a token, /metrics is not served. */
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

/** The open process. Throws if no process was opened, which is a bug in the start. */
export function currentProcess(): LatchkeyProcess {
  const { process } = sharedState();
  if (!process) throw new Error("Latchkey has not been opened in this process.");
  return process;
}

/** The open process; null before the start and after the close. */
export function openedProcess(): LatchkeyProcess | null {
  return sharedState().process;
}

/** Sets the process that both module instances see. */
export function publishProcess(process: LatchkeyProcess): void {
  sharedState().process = process;
}

/**
 * The single instance of a limiter, semaphore, cache or batch in this process, created at first
 * use. Both module instances must use the same `name` for the same type.
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
 * Registers a function that runs when the process closes, for example to flush a batch. The newest
 * function runs first.
 */
export function onClose(closer: () => Promise<void>): void {
  sharedState().closers.push(closer);
}

/** Registers a function that runs when draining starts, for example to end open streams. */
export function onDrain(drain: () => void): void {
  sharedState().drains.push(drain);
}

/** Starts draining: no new requests arrive, and work that does not end by itself is ended. */
export function drainProcess(): void {
  for (const drain of sharedState().drains) drain();
}

/**
 * Runs every function of `onClose`, newest first, and clears the process. A failing function is
 * only logged.
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
