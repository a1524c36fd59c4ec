import { createHash } from "node:crypto";
import type { LinkUse } from "@/gateway/upstreams/link";
import type { BreakerSettings } from "./breaker";

/**
 * Blocks the use of an item by a caller after repeated failures, without affecting other callers.
 */
export interface CallBrake {
  /** Milliseconds until the next request is allowed; 0 if a request is allowed now. */
  heldMs(use: LinkUse): number;
  succeeded(use: LinkUse): void;
  /** Counts a failure; `retryAfterSeconds` is the server's own time for the next request. */
  failed(use: LinkUse, retryAfterSeconds?: number | null): void;
  /** Removes the block of every use. */
  forget(): void;
}

interface Held {
  failures: number;
  holds: number;
  untilMs: number;
}

/** The number of uses that are remembered; the use with the oldest failure is forgotten first. */
const MOST_USES = 1_000;

/** A name in bounded size, because a URI may be as long as a request: a long name is hashed. */
function brief(name: string): string {
  return name.length > 200 ? createHash("sha256").update(name).digest("base64") : name;
}

/**
 * Creates a brake without blocks. Each block in a row is twice as long as the block before, from
 * `firstMs` to `mostMs`.
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
      // Calls that were running when the use was blocked give no new evidence.
      if (nowMs < one.untilMs) return;
      one.failures++;
      if (one.failures < settings.threshold) return;
      const whole = Math.min(settings.firstMs * 2 ** one.holds++, settings.mostMs);
      one.untilMs = nowMs + whole * (0.5 + settings.random() / 2);
    },
  };
}
