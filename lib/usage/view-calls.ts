/** How a call ended. A denied call was refused by Latchkey and reached no server. */
export type CallOutcome = "ok" | "error" | "denied";

/**
 * `tool` is a tool call. `protocol` is every other message of a client, such as `initialize`,
 * `tools/list`, `prompts/get` and `resources/read`.
 */
export type CallKindName = "tool" | "protocol";

/** A call as lists show it: who, what, how it ended, how long it took, and when. */
export interface CallRow {
  readonly id: number;
  readonly at: Date;
  readonly kind: CallKindName;
  /** The JSON-RPC method, such as `tools/call`. */
  readonly method: string;
  /** The tool's name as clients see it, a prompt's name or a resource's URI. */
  readonly target: string | null;
  /**
   * The server that was called, with the name it had then; `removed` if it is no longer registered.
   * Null for Latchkey's own tools and for messages to no server. Also null for a denied call that
   * is shown to a person who is not an operator, because it would tell which server has the item.
   */
  readonly server: {
    readonly id: string | null;
    readonly name: string;
    readonly removed: boolean;
  } | null;
  readonly outcome: CallOutcome;
  /** The failure code or the JSON-RPC error code. Null if the outcome is ok. */
  readonly code: string | null;
  /**
   * Why a denied call was refused: the sentence of the rule, or what the recorded reason means. Null
   * for other calls, and if no denial was recorded.
   */
  readonly refusal: string | null;
  readonly durationMicros: number;
  readonly requestBytes: number | null;
  readonly responseBytes: number | null;
  readonly client: string | null;
  readonly protocolVersion: string | null;
  readonly address: string | null;
  readonly requestId: string;
  /** The key, connection or trust rule that made the call. Null if it was deleted. */
  readonly key: {
    readonly id: string;
    readonly name: string;
    readonly lastFour: string | null;
    readonly credential: "key" | "connection" | "trust";
  } | null;
  /** The person who created the key. Null for a key that depends only on its team. */
  readonly owner: { readonly id: string; readonly name: string } | null;
  readonly team: { readonly id: string; readonly slug: string; readonly name: string } | null;
}

/** A page of calls, newest first. */
export interface CallPage {
  readonly rows: readonly CallRow[];
  /** Pass as `cursor` to read the page of older calls. Null if there is none. */
  readonly older: string | null;
  /** Pass as `cursor` to read the page of newer calls. Null if there is none. */
  readonly newer: string | null;
}

/** A call that was made with a key, or a denial that concerns the key. */
export type KeyTrafficRow =
  | { readonly kind: "call"; readonly id: string; readonly at: Date; readonly call: CallRow }
  | {
      readonly kind: "denial";
      readonly id: string;
      readonly at: Date;
      readonly action: string;
      readonly code: string | null;
      readonly reason: string | null;
      readonly rule: string | null;
      /**
       * The kind of credential whose request was denied: `api_key`, `connection` or `trust_rule`.
       */
      readonly subjectKind: string | null;
      readonly client: string | null;
      /** The name of the item that was requested in a denied call. */
      readonly target: string | null;
      readonly address: string | null;
      readonly requestId: string;
    };

/** A denial that was recorded for a request. */
export interface RequestDenial {
  readonly id: number;
  readonly at: Date;
  /** What was refused, such as `mcp.call` or `token.exchange`. */
  readonly action: string;
  readonly code: string | null;
  readonly reason: string | null;
  /** The sentence of the rule that refused. Null if there is none, or the reader may not know. */
  readonly rule: string | null;
  /** What happened and what would allow it, as full sentences. */
  readonly text: string;
  /** The item that was requested, if one was. */
  readonly target: string | null;
  readonly client: string | null;
  readonly address: string | null;
  readonly actor: {
    readonly kind: string;
    readonly id: string | null;
    readonly label: string;
  };
  /** The key or connection that was recognized. */
  readonly key: { readonly id: string; readonly name: string } | null;
}

/** Where something can be changed that would allow a denied request. */
export interface RequestRemedy {
  readonly kind: "key" | "team" | "server";
  /** The key's id, the team's slug or the server's name. */
  readonly id: string;
  readonly name: string;
}

/** Everything that is known about one request, whether it was a call, a denial or both. */
export interface RequestView {
  readonly requestId: string;
  readonly at: Date;
  /** The calls of the request, oldest first. A batch has several. */
  readonly calls: readonly CallRow[];
  /** The denials that were recorded for the request, oldest first. */
  readonly denials: readonly RequestDenial[];
  /** What the reader may open to allow the request the next time. Empty if nothing was denied. */
  readonly remedies: readonly RequestRemedy[];
}

/**
 * The figures of a set of calls. The percentiles come from a histogram whose buckets grow by a
 * factor of 1.2, so they are at most 10 % away from the true value.
 */
export interface CallFigures {
  /** Calls that were let through: those that succeeded and those that ended with an error. */
  readonly calls: number;
  readonly errors: number;
  /** Calls that Latchkey refused. They are not part of `calls`. */
  readonly denials: number;
  /** Errors as a share of `calls`, from 0 to 1. Null without calls. */
  readonly errorRate: number | null;
  /** The median and the 95th percentile of the duration of `calls`. Null without calls. */
  readonly p50Micros: number | null;
  readonly p95Micros: number | null;
}

export const USAGE_DIMENSIONS = ["tool", "person", "team", "client", "server", "key"] as const;
export type UsageDimension = (typeof USAGE_DIMENSIONS)[number];

/** The use of one tool, person, team, client, server or key within a range. */
export interface UsageRow extends CallFigures {
  /**
   * The value for the filter with the dimension's name: a tool's or client's name, a server's name,
   * a team's slug, the id of a person or key. Null for calls that have none, such as calls with
   * keys that have no owner.
   */
  readonly value: string | null;
  /** The name to show. Null if `value` is null. */
  readonly label: string | null;
  /** The server of a tool. Null for the other dimensions, and for Latchkey's own tools. */
  readonly server: string | null;
  /** The figures of the period of the same length directly before the range. */
  readonly before: CallFigures;
  /** The growth of `calls` against the period before, such as 0.5 for half more. Null if 0 before. */
  readonly change: number | null;
}

/** The use within a range by one dimension, the most used first. */
export interface UsageTable {
  readonly from: Date;
  readonly to: Date;
  readonly rows: readonly UsageRow[];
  /** Whether there are more rows than were asked for. */
  readonly more: boolean;
  /**
   * For `tool` and `server`: what clients could call and nobody has called since the day of `from`,
   * at most 100, by name. Empty for the other dimensions, for people who are not operators, and
   * with filters other than `server`.
   */
  readonly unused: readonly UnusedItem[];
  readonly unusedCount: number;
}

export interface UnusedItem {
  readonly server: string;
  /** The tool's name as clients see it. Null if the item is a server. */
  readonly tool: string | null;
  /** The day (UTC) on which it was last called, if that is still recorded. */
  readonly lastCalledAt: Date | null;
}

/** One bucket of a chart. */
export interface CallPoint extends CallFigures {
  /** The start of the bucket, as an ISO instant. */
  readonly at: string;
}

/** Calls over time. Buckets without calls are included. */
export interface CallSeries {
  readonly from: Date;
  readonly to: Date;
  readonly bucketSeconds: number;
  readonly points: readonly CallPoint[];
  /** The figures of the whole range, and of the period of the same length directly before it. */
  readonly total: CallFigures;
  readonly before: CallFigures;
  /** The number of protocol messages within the range under the same filters. */
  readonly protocolMessages: number;
}
