/**
 * The limits on the requests, concurrent calls and open streams of one key. Null means no limit.
 */
export interface KeyLimits {
  readonly requestsPerMinute: number | null;
  readonly concurrentCalls: number | null;
  readonly streams: number | null;
}

/**
 * The default limits for a key if neither the key nor the installation's policy sets any. An
 * agent's normal bursts stay far below them, while a runaway agent cannot use up the capacity of
 * the others. Environment variables can change these defaults.
 */
export const DEFAULT_LIMITS = {
  requestsPerMinute: 1_200,
  concurrentCalls: 64,
  streams: 32,
} as const satisfies KeyLimits;

/**
 * Returns the limits that apply to a key without limits of its own: the limits of the
 * installation's policy, or else the defaults of this process.
 */
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
