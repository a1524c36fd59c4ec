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

/**
 * The limits on sessions that principals hold open with servers, in all processes together. Null
 * means no limit. `perServer` and `perTeam` are for servers that are commands.
 */
export interface SessionLimits {
  readonly perServer: number | null;
  /** For one team at one server. */
  readonly perTeam: number | null;
  /** For one key, connection, trust rule or person at one server. */
  readonly perKey: number | null;
  /** For the memory of one server's commands that are sessions, in one process of Latchkey, in MB. */
  readonly memoryMb: number | null;
}

/**
 * The default limits on sessions. A small command needs 40 to 100 MB, so 50 of them fit a machine
 * of 8 GB beside Latchkey, and 2 GB stops large ones, such as browsers, earlier. One team cannot
 * take all sessions of a server, and one key not those of its team.
 */
export const DEFAULT_SESSION_LIMITS = {
  perServer: 50,
  perTeam: 20,
  perKey: 5,
  memoryMb: 2_048,
} as const satisfies SessionLimits;

/**
 * How many times as many sessions there may be with a server over HTTP as with a command. Such a
 * session costs Latchkey a few objects and at most a socket, but no process.
 */
export const REMOTE_TIMES = 10;
