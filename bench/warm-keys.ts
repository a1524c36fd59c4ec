import { exchangeAll } from "./load";
import type { Server } from "./server-process";

/**
 * The time in milliseconds for which Latchkey accepts a verified key without verifying its hash
 * again.
 */
const VERIFIED_MS = 60_000;
const AT_ONCE = 2;

/**
 * Returns a function that measures a run during which Latchkey verifies no key's hash. If a
 * verification would expire within the next `runMs`, the function first waits until all
 * verifications have expired, and exchanges every key once. If a verification expires during the
 * run nevertheless, the function repeats the run.
 */
export function verifying(runMs: number) {
  /**
   * For each key, the start and the end of the last exchange in which Latchkey verified the key's
   * hash.
   */
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
