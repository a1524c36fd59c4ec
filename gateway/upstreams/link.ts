import type { Agent } from "node:http";
import type { Failure, Result } from "@/lib/errors/errors";
import type { Replies } from "./replies";

/** One caller's use of one item of a server. */
export interface LinkUse {
  readonly keyId: string;
  readonly method: string;
  /** The server's own name or URI of it. */
  readonly name: string;
}

/** The account on which a link connects to a server. */
export type LinkAccount =
  | { readonly kind: "server" }
  | { readonly kind: "person"; readonly personId: string };

/**
 * `modern` is revision 2026-07-28 (no session, `_meta` in every request), `legacy` every earlier
 * one, which starts with `initialize`.
 */
export type Era = "modern" | "legacy";

/** The reason where a server's target is no longer the one of the caller's definitions. */
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
 * An upstream's answer as it was sent, including `input_required` results and unknown fields,
 * without its `serverInfo`. Its errors are answers too; a failure means that no answer came.
 */
export type RpcAnswer =
  | { readonly result: Readonly<Record<string, unknown>>; readonly error?: undefined }
  | { readonly error: RpcError; readonly result?: undefined };

/** The caller, for servers set to receive it (`sends_caller`). Never a token. */
export interface LinkCaller {
  readonly keyId: string;
  /** The team's slug. */
  readonly team: string;
}

export interface LinkRequestOptions {
  /** Cancels the call, at the upstream too. */
  readonly signal?: AbortSignal;
  /** The params of each progress notification of this call, without its token. */
  readonly onProgress?: (params: Readonly<Record<string, unknown>>) => void;
  /**
   * Log messages (`notifications/message` params) that came on this call's own stream. Servers over
   * stdio and HTTP+SSE share one channel among all callers, so their log messages cannot be
   * assigned and are dropped.
   */
  readonly onLog?: (params: Readonly<Record<string, unknown>>) => void;
  /**
   * The caller's `_meta`. A progress token in it is replaced, and the era's own fields are set
   * here.
   */
  readonly meta?: Readonly<Record<string, unknown>>;
  /** The caller's client capabilities, sent to modern servers. */
  readonly capabilities?: Readonly<Record<string, unknown>>;
  /** `Mcp-Param-*` headers, already encoded; for modern servers over HTTP. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly caller?: LinkCaller;
  /** Milliseconds until the call is given up; the server's `call_seconds` where absent. */
  readonly timeoutMs?: number;
  /** Milliseconds of those that have already passed. */
  readonly spentMs?: number;
  /** The target version of the caller's definitions (`TARGET_CHANGED`); any where absent. */
  readonly version?: number;
}

/** A call's remaining time for requests during it. */
export interface RemainingTime {
  /** Milliseconds left of the call's own time. */
  readonly leftMs: number;
  /** Aborted when its caller disconnects. */
  readonly signal?: AbortSignal | undefined;
}

/** What a server said of itself when the link was made. */
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
 * What a raw POST to a Streamable HTTP server needs. Request it again for each POST; it is the same
 * object while nothing has changed.
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
  /** Milliseconds until the call is given up. */
  readonly timeoutMs: number;
  /** Milliseconds for a new connection. */
  readonly connectMs: number;
  /** For the server's questions during a call. */
  readonly replies: Replies;
  /**
   * Every header except those that depend on the body: `content-type`, `accept`, credentials,
   * `mcp-session-id`, `mcp-protocol-version`, and the caller's where the server receives it. Those
   * that depend on the body are `mcp-method`, `mcp-name` and `mcp-param-*`, in the modern era.
   */
  headers(caller?: LinkCaller): Record<string, string>;
  /**
   * Begins a call on it. Until the returned function is called, Latchkey ends neither session nor
   * link, unless the server or its access ends. Pass true if the server answered.
   */
  carry(): (answered?: boolean) => void;
}

export type LinkEvent = "tools" | "prompts" | "resources";

/**
 * The only way of this process to a server on one account. It connects at first use, closes when
 * idle, and reconnects after a break or an edit, so callers need no recovery. Running work
 * continues on the connection on which it began. Failures: `upstream_unavailable`,
 * `upstream_timeout`, `upstream_failed`, `connect_required`, `not_found`.
 */
export interface UpstreamLink {
  readonly upstreamId: string;
  readonly account: LinkAccount;
  /** Known while the link is open; null when it is not. */
  readonly facts: LinkFacts | null;
  /** Connects if needed. */
  open(): Promise<Result<LinkFacts>>;
  /** Sends one request and waits for its answer, within the server's time. */
  request(
    method: string,
    params: Readonly<Record<string, unknown>> | undefined,
    options?: LinkRequestOptions,
  ): Promise<Result<RpcAnswer>>;
  /** Sends a notification if the link is open; `on` is the target of the call that it concerns. */
  notify(
    method: string,
    params?: Readonly<Record<string, unknown>>,
    on?: PostTarget,
  ): Promise<void>;
  /**
   * The needs of a raw POST, without waiting. Null where the link is not open, is not Streamable
   * HTTP, needs a new access token, or its breaker is open: then `openPostTarget` or `request`
   * gives the reason.
   */
  postTarget(version?: number): PostTarget | null;
  /**
   * Connects if needed. The value is null where this server cannot be reached by raw POSTs.
   * Definitions of another target than this `version` fail with `TARGET_CHANGED`. `spentMs` of the
   * call's time have already passed.
   */
  openPostTarget(version?: number, spentMs?: number): Promise<Result<PostTarget | null>>;
  /**
   * For the next round of a call that began on `used`: the same connection, even after an edit, so
   * that the answers reach the server that asked.
   */
  samePostTarget(used: PostTarget): Promise<Result<PostTarget | null>>;
  /**
   * Why this use is blocked at present: it failed repeatedly for this caller, or the server gave a
   * retry time. Null: it is allowed. `request` checks it by itself.
   */
  held(use: LinkUse): Failure | null;
  /**
   * Reports how a raw POST ended; `again`: the seconds after which the server accepts another
   * request, where it answered so.
   */
  reportPost(outcome: "answered" | Failure, use: LinkUse, again?: number | null): void;
  /**
   * Reports that a raw POST was refused for its session (404), or for its era or version (such as a
   * 400 with −32022). The next use opens a new session. A report about an older session has no
   * effect.
   */
  sessionLost(target: PostTarget): void;
  /**
   * After a refusal that may concern the session (`mayConcernSession`): asks the server, within the
   * call's remaining time, whether the session is lost. If true, the refused request was not
   * executed, and may be sent again once on a new session.
   */
  refusesSession(target: PostTarget, patience: RemainingTime): Promise<boolean>;
  /** Calls back when the server announces a changed list. Returns a function that stops it. */
  on(event: LinkEvent, listener: () => void): () => void;
  /** Closes the link: running calls fail. The next use opens it again. */
  close(): Promise<void>;
}
