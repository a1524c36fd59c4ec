import type { Server } from "./installation";
import { exchangeAll } from "./load";

/** How long Latchkey need not verify the hash of a key again. */
const VERIFIED_MS = 60_000;
const AT_ONCE = 2;

/**
 * Returns a function that measures runs in which Latchkey verifies no hash of these keys. Where a
 * verification would expire during the run, for which `runMs` is allowed, the function waits until
 * all have expired and has the keys verified again. It repeats a run that took too long.
 */
export function verifying(runMs: number) {
  /** Between these times each key was verified. */
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
