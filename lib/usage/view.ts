import type { KeyView } from "@/lib/keys/view";

/** A bar or point of a chart. `at` is the start of the bucket, and `label` is its text (UTC). */
export interface UsagePoint {
  readonly at: string;
  readonly label: string;
  readonly calls: number;
  readonly denials: number;
}

/** The ranges of a chart, with the number and width of the buckets. */
export const RANGES = {
  "24h": { words: "the last 24 hours", short: "24 hours", buckets: 24, bucketSeconds: 3600 },
  "7d": { words: "the last 7 days", short: "7 days", buckets: 28, bucketSeconds: 6 * 3600 },
  "30d": { words: "the last 30 days", short: "30 days", buckets: 30, bucketSeconds: 86_400 },
} as const;

export type Range = keyof typeof RANGES;

/** The three figures and the chart of the overview, and the state of its checklist. */
export interface OverviewView {
  readonly activeKeys: number;
  readonly calls: number;
  readonly callsBefore: number;
  readonly denials: number;
  readonly denialsBefore: number;
  readonly points: readonly UsagePoint[];
  /** The next keys to expire within two weeks, and the number of all such keys. */
  readonly expiring: readonly ExpiringKey[];
  readonly expiringCount: number;
  /** Enabled servers that are down, among the servers that this person may see. */
  readonly down: readonly DownServer[];
  readonly checklist: {
    /** Whether there is a server; for members, a server that one of their teams reaches. */
    readonly serverAdded: boolean;
    readonly keyMade: boolean;
    readonly tokenTaken: boolean;
    readonly firstCallAt: Date | null;
    /** The id of the newest active key, which the checklist watches. */
    readonly newestKeyId: string | null;
  };
}

export interface DownServer {
  readonly name: string;
  readonly title: string | null;
}

export interface ExpiringKey {
  readonly id: string;
  readonly name: string;
  readonly lastFour: string;
  readonly expiresAt: Date;
}

/** A call or denial of a key. */
export type KeyTrafficRow =
  | {
      readonly kind: "call";
      readonly id: string;
      readonly at: Date;
      readonly method: string;
      readonly target: string | null;
      readonly outcome: "ok" | "error" | "denied";
      readonly code: string | null;
      readonly durationMicros: number;
      readonly client: string | null;
      readonly address: string | null;
      readonly requestId: string;
    }
  | {
      readonly kind: "denial";
      readonly id: string;
      readonly at: Date;
      readonly action: string;
      readonly code: string | null;
      readonly reason: string | null;
      readonly rule: string | null;
      /** The name that a denied call requested. */
      readonly target: string | null;
      readonly address: string | null;
      readonly requestId: string;
    };

/** The progress of a key: whether a token was issued, and its first call. */
export interface KeyWatch {
  readonly tokenTaken: boolean;
  readonly call: { readonly at: Date; readonly client: string | null } | null;
}

/** Formats microseconds as text: "1.2 ms", "840 ms", "3.1 s". */
export function durationText(micros: number): string {
  const ms = micros / 1000;
  if (ms < 10) return `${ms.toFixed(1)} ms`;
  if (ms < 1000) return `${Math.round(ms)} ms`;
  return `${(ms / 1000).toFixed(1)} s`;
}

/** A call to a server. `keyName` is null if the key no longer exists. */
export interface UpstreamCallRow {
  readonly id: number;
  readonly at: Date;
  readonly method: string;
  readonly target: string | null;
  readonly outcome: "ok" | "error" | "denied";
  readonly code: string | null;
  readonly durationMicros: number;
  readonly requestBytes: number | null;
  readonly responseBytes: number | null;
  readonly client: string | null;
  readonly requestId: string;
  /** Null if the key was deleted. */
  readonly key: Pick<KeyView, "id" | "credential" | "name"> | null;
}

/** The impact of disabling or removing a server. */
export interface UpstreamImpact {
  readonly callsLast7Days: number;
  readonly keysLast7Days: number;
  readonly teams: number;
}
