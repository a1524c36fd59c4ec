/** Limits of one key: requests, concurrent calls and open streams; null is no limit. */
export interface KeyLimits {
  readonly requestsPerMinute: number | null;
  readonly concurrentCalls: number | null;
  readonly streams: number | null;
}

/**
 * Defaults where neither the key nor the policy sets a limit. An agent's bursts stay far below them;
 * a runaway one does not starve others. The environment may change them.
 */
export const DEFAULT_LIMITS = {
  requestsPerMinute: 1_200,
  concurrentCalls: 64,
  streams: 32,
} as const satisfies KeyLimits;

/** The limits of a key without its own: the policy's, or else the process's defaults. */
export function limitsWithout(
  policy: Pick<KeyLimits, "requestsPerMinute" | "concurrentCalls">,
  defaults: KeyLimits,
): KeyLimits {
  return {
    requestsPerMinute: policy.requestsPerMinute ?? defaults.requestsPerMinute,
    concurrentCalls: policy.concurrentCalls ?? defaults.concurrentCalls,
    streams: defaults.streams,
  };
}
