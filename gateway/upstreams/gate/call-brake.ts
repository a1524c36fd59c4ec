import { createHash } from "node:crypto";
import type { LinkUse } from "@/gateway/upstreams/link";
import type { BreakerSettings } from "./breaker";

/**
 * Makes a caller wait after repeated failures with the same tool, prompt or resource. Other callers
 * are not affected.
 */
export interface CallBrake {
  /**
   * Returns the milliseconds that this caller has to wait before using the item again, or 0 if
   * there is no wait.
   */
  heldMs(use: LinkUse): number;
  succeeded(use: LinkUse): void;
  /** Counts a failure. `retryAfterSeconds` is set if the server said when to retry. */
  failed(use: LinkUse, retryAfterSeconds?: number | null): void;
  /** Lets all callers use all items again. */
  forget(): void;
}

interface Held {
  failures: number;
  holds: number;
  untilMs: number;
}

/**
 * Maximum number of pairs of caller and item to remember. Beyond this number, the pair with the
 * oldest failure is dropped.
 */
const MOST_USES = 1_000;

/** Returns a long name as a hash, because a URI may be as long as a request. */
function brief(name: string): string {
  return name.length > 200 ? createHash("sha256").update(name).digest("base64") : name;
}

/**
 * Creates a brake that blocks nothing yet. The first wait takes `firstMs`. Each further wait
 * without a success in between takes twice as long as the previous one, up to `mostMs`.
 */
export function callBrake(settings: BreakerSettings, now: () => number): CallBrake {
  const held = new Map<string, Held>();
  const keyOf = ({ keyId, method, name }: LinkUse) => `${keyId} ${method} ${brief(name)}`;

  return {
    forget: () => held.clear(),
    heldMs: (use) => {
      if (held.size === 0) return 0;
      return Math.max(0, (held.get(keyOf(use))?.untilMs ?? 0) - now());
    },
    succeeded: (use) => {
      if (held.size > 0) held.delete(keyOf(use));
    },
    failed: (use, retryAfterSeconds = null) => {
      const key = keyOf(use);
      const one = held.get(key) ?? { failures: 0, holds: 0, untilMs: 0 };
      held.delete(key);
      held.set(key, one);
      const [oldest] = held.keys();
      if (held.size > MOST_USES && oldest !== undefined) held.delete(oldest);
      const nowMs = now();
      if (retryAfterSeconds !== null) {
        one.untilMs = Math.max(one.untilMs, nowMs + retryAfterSeconds * 1000);
        return;
      }
      // These calls were already running when the wait began, so their failures are no new
      // evidence.
      if (nowMs < one.untilMs) return;
      one.failures++;
      if (one.failures < settings.threshold) return;
      const whole = Math.min(settings.firstMs * 2 ** one.holds++, settings.mostMs);
      one.untilMs = nowMs + whole * (0.5 + settings.random() / 2);
    },
  };
}
