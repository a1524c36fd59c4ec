import type { Server } from "./installation";
import { exchangeAll } from "./load";

/** The time for which Latchkey accepts a verified key without verifying its hash again. */
const VERIFIED_MS = 60_000;
const AT_ONCE = 2;

/**
 * Returns a function that measures a run in which Latchkey does not verify any key's hash. If a
 * verification could expire within `runMs`, the function first waits until all verifications have
 * expired, and exchanges every key once. If the run takes so long that a verification expires, the
 * function repeats the run.
 */
export function verifying(runMs: number) {
  /** For each key, the start and the end of the period in which the key was last verified. */
  const verified = new Map<string, { readonly fromMs: number; readonly toMs: number }>();
  const never = { fromMs: Number.NEGATIVE_INFINITY, toMs: Number.NEGATIVE_INFINITY };
  return async (server: Server, keys: readonly string[], run: () => Promise<number>) => {
    const known = () => keys.map((key) => verified.get(key) ?? never);
    const lastsUntil = (ms: number) =>
      ms < Math.min(...known().map(({ fromMs }) => fromMs)) + VERIFIED_MS;
    for (;;) {
      if (!lastsUntil(performance.now() + runMs)) {
        const expiredMs = Math.max(...known().map(({ toMs }) => toMs)) + VERIFIED_MS;
        const waitMs = expiredMs - performance.now();
        if (waitMs > 0) await new Promise((go) => setTimeout(go, waitMs + 10));
        const fromMs = performance.now();
        await exchangeAll(server.port, keys, AT_ONCE);
        const toMs = performance.now();
        for (const key of keys) verified.set(key, { fromMs, toMs });
      }
      const seconds = await run();
      if (lastsUntil(performance.now())) return seconds;
    }
  };
}
