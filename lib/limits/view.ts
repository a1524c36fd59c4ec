/** Limits of a key: requests, concurrent calls and open streams; null sets no limit. */
export interface KeyLimits {
  readonly requestsPerMinute: number | null;
  readonly concurrentCalls: number | null;
  readonly streams: number | null;
}

/**
 * Defaults that apply if neither the key nor the policy sets a limit. An agent's bursts stay far
 * below these limits; an agent that runs wild does not starve others. The environment may change
 * them.
 */
export const DEFAULT_LIMITS = {
  requestsPerMinute: 1_200,
  concurrentCalls: 64,
  streams: 32,
} as const satisfies KeyLimits;

/**
 * The limits of a key without its own limits: the policy's, otherwise the defaults of the process.
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
