/** The kinds of values that depend on a root secret, and how pages and texts name them. */
export const VALUE_KINDS = {
  api_keys: "API keys",
  oauth_tokens: "Connections of apps",
  upstream_secrets: "Credentials of servers",
  person_credentials: "Credentials of people",
  signing_keys: "Signing keys",
  links: "Links for people",
  oauth_flows: "Sign-ins at servers",
  client_answers: "Answers of clients",
} as const;

export type ValueKind = keyof typeof VALUE_KINDS;

/** The values of one kind, and how many of them use the root secret for new values. */
export interface ValueProgress {
  readonly kind: ValueKind;
  readonly values: number;
  readonly moved: number;
}

/** An API key that no request has moved to the current root secret yet. */
export interface KeyLeft {
  readonly id: string;
  readonly name: string;
  readonly lastUsedAt: Date | null;
}

/** The root secrets of an installation by their public ids, and the progress of a rotation. */
export interface RootSecretView {
  /**
   * `single`: one root secret is configured. `waiting`: a process was not started with the new
   * root secret first. `moving`: values need an older root secret, or what callers carry may need
   * it. `removable`: the older root secrets can be removed from the configuration.
   */
  readonly state: "single" | "waiting" | "moving" | "removable";
  /** The root secret for new values. */
  readonly current: string;
  /** Since when it is used; null for the first root secret of the installation. */
  readonly since: Date | null;
  /** The configured root secrets of this process, newest first. */
  readonly configured: readonly string[];
  /** Running processes that do not have the same root secret first. */
  readonly waitsFor: number;
  readonly progress: readonly ValueProgress[];
  /** The API keys that still need an older root secret, longest unused first; at most 20. */
  readonly keysLeft: readonly KeyLeft[];
  /** At most how many sessions of people end when the older root secrets are removed. */
  readonly sessions: number;
  /** The earliest time of the removal, if nothing else needs an older root secret. */
  readonly earliestRemoval: Date | null;
}

/** The sums of a progress. */
export function totalOf(progress: readonly ValueProgress[]): { values: number; moved: number } {
  const sum = (of: (one: ValueProgress) => number) =>
    progress.reduce((total, one) => total + of(one), 0);
  return { values: sum((one) => one.values), moved: sum((one) => one.moved) };
}

/** A progress in whole percent; 100 only if all values are moved. */
export function percentOf({ values, moved }: { values: number; moved: number }): number {
  return values === 0 ? 100 : Math.floor((moved / values) * 100);
}
