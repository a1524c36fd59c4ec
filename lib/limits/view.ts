/** How much one key may call and keep open; null is no limit. */
export interface KeyLimits {
  readonly requestsPerMinute: number | null;
  readonly concurrentCalls: number | null;
  readonly streams: number | null;
}

/**
 * What holds where neither a key nor the policy says otherwise. An agent's bursts stay far below;
 * one that runs wild does not take what others need. The environment may set others.
 */
export const DEFAULT_LIMITS = {
  requestsPerMinute: 1_200,
  concurrentCalls: 64,
  streams: 32,
} as const satisfies KeyLimits;

/** The limits of whoever has none of its own: the policy's, or else this process's. */
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
