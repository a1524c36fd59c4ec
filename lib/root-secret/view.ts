/**
 * The kinds of values that depend on a root secret, with the names that the console and the command
 * line show.
 */
export const VALUE_KINDS = {
  api_keys: "API keys",
  oauth_tokens: "Connections of apps",
  upstream_secrets: "Credentials of servers",
  person_credentials: "Credentials of people",
  signing_keys: "Signing keys",
  links: "Links for people",
  oauth_flows: "Sign-ins at servers",
  client_answers: "Answers of clients",
  tasks: "Results of tasks",
} as const;

export type ValueKind = keyof typeof VALUE_KINDS;

/** The number of values of one kind, and how many of them use the root secret for new values. */
export interface ValueProgress {
  readonly kind: ValueKind;
  readonly values: number;
  readonly moved: number;
}

/** An API key that still depends on an older root secret, because no request has moved it yet. */
export interface KeyLeft {
  readonly id: string;
  readonly name: string;
  readonly lastUsedAt: Date | null;
}

/**
 * The state of a rotation as operators see it: the installation's root secrets by their public ids,
 * and its progress.
 */
export interface RootSecretView {
  /**
   * `single`: only one root secret is configured. `waiting`: a process was not started with the new
   * root secret first. `moving`: stored values, or values that clients hold, may still need an
   * older root secret. `removable`: the older root secrets can be removed from the configuration.
   */
  readonly state: "single" | "waiting" | "moving" | "removable";
  /** The public id of the root secret that seals new values. */
  readonly current: string;
  /**
   * When new values started to use the root secret `current`. Null for the installation's first
   * root secret.
   */
  readonly since: Date | null;
  /** The public ids of the root secrets that are configured for this process, newest first. */
  readonly configured: readonly string[];
  /** The number of running processes whose first root secret differs from that of this process. */
  readonly waitsFor: number;
  readonly progress: readonly ValueProgress[];
  /**
   * At most 20 API keys that still need an older root secret. The keys that have been unused for
   * the longest time come first.
   */
  readonly keysLeft: readonly KeyLeft[];
  /**
   * The maximum number of people's sessions that will end when the older root secrets are removed.
   */
  readonly sessions: number;
  /**
   * The earliest time at which the older root secrets can be removed, provided that no stored value
   * needs them. Null while the new root secret is not yet used.
   */
  readonly earliestRemoval: Date | null;
}

/** Adds up the numbers of all kinds of values: how many there are, and how many have moved. */
export function totalOf(progress: readonly ValueProgress[]): { values: number; moved: number } {
  const sum = (of: (one: ValueProgress) => number) =>
    progress.reduce((total, one) => total + of(one), 0);
  return { values: sum((one) => one.values), moved: sum((one) => one.moved) };
}

/**
 * Returns the share of moved values in whole percent. The share is 100 only if all values have been
 * moved.
 */
export function percentOf({ values, moved }: { values: number; moved: number }): number {
  return values === 0 ? 100 : Math.floor((moved / values) * 100);
}
