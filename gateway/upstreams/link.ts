import type { Agent } from "node:http";
import type { Failure, Result } from "@/lib/errors/errors";
import type { Replies } from "./replies";

/** The use of an item of a server by a caller. */
export interface LinkUse {
  readonly keyId: string;
  readonly method: string;
  /** The server's own name or URI of the item. */
  readonly name: string;
}

/** The account on which a link connects to a server. */
export type LinkAccount =
  | { readonly kind: "server" }
  | { readonly kind: "person"; readonly personId: string };

/**
 * `modern` is revision 2026-07-28 (no session, `_meta` in every request), `legacy` every earlier
 * revision, which starts with `initialize`.
 */
export type Era = "modern" | "legacy";

/** The failure reason if a server's target is no longer the target of the caller's definitions. */
export const TARGET_CHANGED = "target changed";

/** The problem of a call with definitions from before an edit of the server. */
export const NOT_LISTED =
  "The server was edited and its new list is not available yet. Try again in a few seconds.";

/** A JSON-RPC error object as the upstream sent it. */
export interface RpcError {
  readonly code: number;
  readonly message: string;
  readonly data?: unknown;
}

/**
 * An upstream's answer as the upstream sent it, including `input_required` results and unknown
 * fields, without its `serverInfo`. Errors of the upstream are answers too; a failure means that no
 * answer came.
 */
export type RpcAnswer =
  | { readonly result: Readonly<Record<string, unknown>>; readonly error?: undefined }
  | { readonly error: RpcError; readonly result?: undefined };

/** The caller, for servers with the setting `sends_caller`. Never a token. */
export interface LinkCaller {
  readonly keyId: string;
  /** The team's slug. */
  readonly team: string;
}

export interface LinkRequestOptions {
  /** Cancels the call, also at the upstream. */
  readonly signal?: AbortSignal;
  /** Called with the params of each progress notification of this call, without its token. */
  readonly onProgress?: (params: Readonly<Record<string, unknown>>) => void;
  /**
   * Called with log messages (`notifications/message` params) that came on this call's own stream.
   * Servers over stdio and HTTP+SSE share a channel among all callers, so their log messages belong
   * to no known call and are dropped.
   */
  readonly onLog?: (params: Readonly<Record<string, unknown>>) => void;
  /** The caller's `_meta`. The link replaces its progress token and sets the era's own fields. */
  readonly meta?: Readonly<Record<string, unknown>>;
  /** The caller's client capabilities, sent to modern servers. */
  readonly capabilities?: Readonly<Record<string, unknown>>;
  /** `Mcp-Param-*` headers, already encoded; for modern servers over HTTP. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly caller?: LinkCaller;
  /** Milliseconds until the call times out; if absent, the server's `call_seconds` apply. */
  readonly timeoutMs?: number;
  /** Milliseconds of `timeoutMs` that have already passed. */
  readonly spentMs?: number;
  /**
   * The target version of the caller's definitions (`TARGET_CHANGED`); if absent, any version is
   * accepted.
   */
  readonly version?: number;
}

/** A call's remaining time for requests during the call. */
export interface RemainingTime {
  /** Milliseconds left of the call's own time. */
  readonly leftMs: number;
  /** Aborted when the call's caller disconnects. */
  readonly signal?: AbortSignal | undefined;
}

/** The facts that a server gave about itself when the link was opened. */
export interface LinkFacts {
  readonly era: Era;
  readonly protocolVersion: string;
  readonly serverInfo: {
    readonly name: string;
    readonly version: string;
    readonly title?: string;
  } | null;
  readonly capabilities: Readonly<Record<string, unknown>>;
  readonly instructions: string | null;
}

/**
 * The data for a raw POST to a Streamable HTTP server. Callers request the target again for each
 * POST and get the same object while nothing has changed.
 */
export interface PostTarget {
  readonly url: URL;
  /** For `node:http(s).request`: refuses addresses that the policy does not allow (`DialError`). */
  readonly agent: Agent;
  readonly era: Era;
  /** For `_meta` and `MCP-Protocol-Version`. */
  readonly protocolVersion: string;
  /** The legacy session, which `sessionLost` refers to. */
  readonly sessionId: string | null;
  /** Milliseconds until the call times out. */
  readonly timeoutMs: number;
  /** Milliseconds for a new connection. */
  readonly connectMs: number;
  /** Sends replies to the server's questions during a call. */
  readonly replies: Replies;
  /**
   * Every header except headers that depend on the body: `content-type`, `accept`, credentials,
   * `mcp-session-id`, `mcp-protocol-version`, and the caller's headers if the server receives them.
   * `mcp-method`, `mcp-name` and `mcp-param-*` depend on the body, in the modern era.
   */
  headers(caller?: LinkCaller): Record<string, string>;
  /**
   * Begins a call on this target. Until the returned function is called, Latchkey ends neither
   * session nor link, unless the server or the caller's access ends. Pass true if the server
   * answered.
   */
  carry(): (answered?: boolean) => void;
}

export type LinkEvent = "tools" | "prompts" | "resources";

/**
 * The only way of this process to a server on an account. The link connects at its first use,
 * closes when idle, and reconnects after a break or an edit, so callers need no recovery. Running
 * work continues on the connection on which it began. Failures: `upstream_unavailable`,
 * `upstream_timeout`, `upstream_failed`, `connect_required`, `not_found`.
 */
export interface UpstreamLink {
  readonly upstreamId: string;
  readonly account: LinkAccount;
  /** Known while the link is open; otherwise null. */
  readonly facts: LinkFacts | null;
  /** Connects if needed. */
  open(): Promise<Result<LinkFacts>>;
  /** Sends a request and waits for its answer, within the server's time. */
  request(
    method: string,
    params: Readonly<Record<string, unknown>> | undefined,
    options?: LinkRequestOptions,
  ): Promise<Result<RpcAnswer>>;
  /**
   * Sends a notification if the link is open; `on` is the target of the call to which the
   * notification belongs.
   */
  notify(
    method: string,
    params?: Readonly<Record<string, unknown>>,
    on?: PostTarget,
  ): Promise<void>;
  /**
   * The target for a raw POST, without waiting. Null if the link is not open, is not Streamable
   * HTTP, needs a new access token, or its breaker is open. In these cases `openPostTarget` or
   * `request` gives the reason.
   */
  postTarget(version?: number): PostTarget | null;
  /**
   * Connects if needed. The value is null if this server cannot be reached by raw POSTs.
   * Definitions of another target than this `version` fail with `TARGET_CHANGED`. `spentMs` of the
   * call's time have already passed.
   */
  openPostTarget(version?: number, spentMs?: number): Promise<Result<PostTarget | null>>;
  /**
   * The target for the next round of a call that began on `used`: the same connection, even after
   * an edit, so that the answers reach the server that asked.
   */
  samePostTarget(used: PostTarget): Promise<Result<PostTarget | null>>;
  /**
   * Why this use is blocked at present: the use failed repeatedly for this caller, or the server
   * gave a retry time. Null if the use is allowed. `request` checks this block itself.
   */
  held(use: LinkUse): Failure | null;
  /**
   * Reports how a raw POST ended; `again`: the seconds after which the server accepts another
   * request, if the server gave them.
   */
  reportPost(outcome: "answered" | Failure, use: LinkUse, again?: number | null): void;
  /**
   * Reports that a raw POST was refused for its session (404), or for its era or version (such as a
   * 400 with −32022). The next use opens a new session. A report about an older session has no
   * effect.
   */
  sessionLost(target: PostTarget): void;
  /**
   * Asks the server, after a refusal that may concern the session (`mayConcernSession`), whether
   * the session is lost. The question takes at most the call's remaining time. If true, the server
   * did not execute the refused request, so the request may be sent again once on a new session.
   */
  refusesSession(target: PostTarget, patience: RemainingTime): Promise<boolean>;
  /**
   * Calls `listener` when the server announces a changed list. Returns a function that removes the
   * listener.
   */
  on(event: LinkEvent, listener: () => void): () => void;
  /** Closes the link, so that running calls fail. The next use opens the link again. */
  close(): Promise<void>;
}
