/**
 * One bar or point of a chart. `at` is the start of its bucket, and `label` shows this time as text
 * (UTC).
 */
export interface UsagePoint {
  readonly at: string;
  readonly label: string;
  readonly calls: number;
  readonly denials: number;
}

/** The ranges that a chart can show, with the number and width of their buckets. */
export const RANGES = {
  "24h": { words: "the last 24 hours", short: "24 hours", buckets: 24, bucketSeconds: 3600 },
  "7d": { words: "the last 7 days", short: "7 days", buckets: 28, bucketSeconds: 6 * 3600 },
  "30d": { words: "the last 30 days", short: "30 days", buckets: 30, bucketSeconds: 86_400 },
} as const;

export type Range = keyof typeof RANGES;

/** The figures and the chart of the overview, and the state of its checklist. */
export interface OverviewView {
  readonly activeKeys: number;
  readonly calls: number;
  readonly callsBefore: number;
  readonly denials: number;
  readonly denialsBefore: number;
  readonly points: readonly UsagePoint[];
  /**
   * The keys that expire within two weeks, the earliest first. `expiringCount` is the number of all
   * such keys, which may be larger than the list.
   */
  readonly expiring: readonly ExpiringKey[];
  readonly expiringCount: number;
  /** The keys with a quarantined secret, the latest report first, and how many there are. */
  readonly quarantined: readonly QuarantinedKey[];
  readonly quarantinedCount: number;
  /** The enabled servers that are down, limited to the servers that this person may see. */
  readonly down: readonly DownServer[];
  readonly checklist: {
    /** Whether any server exists. For a member, whether one of their teams can reach a server. */
    readonly serverAdded: boolean;
    readonly keyMade: boolean;
    readonly tokenTaken: boolean;
    readonly firstCallAt: Date | null;
    /** The id of the newest active key, whose progress the checklist shows. */
    readonly newestKeyId: string | null;
  };
}

export interface DownServer {
  readonly name: string;
  readonly title: string | null;
}

interface QuarantinedKey {
  readonly id: string;
  readonly name: string;
}

export interface ExpiringKey {
  readonly id: string;
  readonly name: string;
  readonly lastFour: string;
  /** The name of the key's owner. Null for a service key. */
  readonly owner: string | null;
  readonly expiresAt: Date;
}

/**
 * The progress of a client that is connecting: whether it got a token, its first call, and why it
 * was refused.
 */
export interface KeyWatch {
  readonly tokenTaken: boolean;
  /** The first call. `holder` is the name of the key or connection with which the call was made. */
  readonly call: {
    readonly at: Date;
    readonly client: string | null;
    readonly holder: string;
  } | null;
  /** The latest refusal that no success has followed, or null if there is none. */
  readonly refusal: {
    readonly at: Date;
    readonly client: string | null;
    /** The name of the refused key or connection, or null if the request named none. */
    readonly holder: string | null;
    /** True for a client without a token that was asked to sign in, which is how OAuth begins. */
    readonly asksToSignIn: boolean;
    /** A text for people that says what happened and what to do. */
    readonly text: string;
  } | null;
}

/** Formats a duration in microseconds as text, such as "1.2 ms", "840 ms" or "3.1 s". */
export function durationText(micros: number): string {
  const ms = micros / 1000;
  if (ms < 10) return `${ms.toFixed(1)} ms`;
  if (ms < 1000) return `${Math.round(ms)} ms`;
  return `${(ms / 1000).toFixed(1)} s`;
}

/** The use of a server: its calls in the last seven days, and when it was last called. */
export interface ServerUse {
  readonly callsLast7Days: number;
  readonly lastCallAt: Date;
}

/**
 * What disabling or removing a server would affect: its recent calls, their keys, and the teams
 * with a grant.
 */
export interface UpstreamImpact {
  readonly callsLast7Days: number;
  readonly keysLast7Days: number;
  readonly teams: number;
}
