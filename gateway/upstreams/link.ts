import type { Agent } from "node:http";
import type { Failure, Result } from "@/lib/errors/errors";
import type { Replies } from "./replies";

/** One caller's way of using one thing of a server. */
export interface LinkUse {
  readonly keyId: string;
  readonly method: string;
  /** The server's own name or URI of it. */
  readonly name: string;
}

/** On whose account a link speaks to a server. */
export type LinkAccount =
  | { readonly kind: "server" }
  | { readonly kind: "person"; readonly personId: string };

/**
 * `modern` is revision 2026-07-28 (no session, `_meta` in every request), `legacy` everything that
 * starts with `initialize`.
 */
export type Era = "modern" | "legacy";

/** The reason where a server leads elsewhere by now than where the caller's definitions are of. */
export const TARGET_CHANGED = "target changed";

/** The problem of a call whose definitions are of the server before an edit. */
export const NOT_LISTED =
  "The server was edited and its new list is not available yet. Try again in a few seconds.";

/** A JSON-RPC error object as the upstream said it. */
export interface RpcError {
  readonly code: number;
  readonly message: string;
  readonly data?: unknown;
}

/**
 * What an upstream answered, as it said it: `input_required` results and unknown fields included,
 * only its `serverInfo` is gone. Its errors are answers too; failures are where none came.
 */
export type RpcAnswer =
  | { readonly result: Readonly<Record<string, unknown>>; readonly error?: undefined }
  | { readonly error: RpcError; readonly result?: undefined };

/** Who called, for servers that asked to be told (`sends_caller`). Never a token. */
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
   * stdio and HTTP+SSE have one channel for all callers: there nothing can be told apart or passed on.
   */
  readonly onLog?: (params: Readonly<Record<string, unknown>>) => void;
  /** The caller's `_meta`; a progress token in it is replaced, the era's own fields are set here. */
  readonly meta?: Readonly<Record<string, unknown>>;
  /** The caller's client capabilities: sent along to modern servers. */
  readonly capabilities?: Readonly<Record<string, unknown>>;
  /** `Mcp-Param-*` headers, already encoded; for modern servers over HTTP. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly caller?: LinkCaller;
  /** Milliseconds until the call is given up; the server's `call_seconds` where absent. */
  readonly timeoutMs?: number;
  /** Milliseconds of those that are gone already. */
  readonly spentMs?: number;
  /** Of which target the definitions are that were asked by (`TARGET_CHANGED`); any where absent. */
  readonly version?: number;
}

/** What a call has for what is asked in between. */
export interface RemainingTime {
  /** Milliseconds that are left of its own time. */
  readonly leftMs: number;
  /** Its caller has left. */
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
 * What a raw POST to a Streamable HTTP server needs. Ask for it anew for each request; it is the
 * same object for as long as nothing has changed.
 */
export interface PostTarget {
  readonly url: URL;
  /** For `node:http(s).request`: refuses addresses that the policy does not allow (`DialError`). */
  readonly agent: Agent;
  readonly era: Era;
  /** For `_meta` and `MCP-Protocol-Version`. */
  readonly protocolVersion: string;
  /** The legacy session, which `sessionLost` names. */
  readonly sessionId: string | null;
  /** Milliseconds until the call is given up. */
  readonly timeoutMs: number;
  /** Milliseconds for a new connection. */
  readonly connectMs: number;
  /** For what the server asks in the middle of a call. */
  readonly replies: Replies;
  /**
   * Every header but those that follow from the body: `content-type`, `accept`, credentials,
   * `mcp-session-id`, `mcp-protocol-version`, the caller's where asked for. The body's own are
   * `mcp-method`, `mcp-name` and `mcp-param-*`, in the modern era.
   */
  headers(caller?: LinkCaller): Record<string, string>;
  /**
   * A call begins on it: until what this returns is called, we end neither session nor link. Only
   * the server's own end, or that of its access, does. True: the server answered it.
   */
  carry(): (answered?: boolean) => void;
}

export type LinkEvent = "tools" | "prompts" | "resources";

/**
 * The one way of this process to a server on one account. Connected at first use, closed when idle,
 * made anew when it broke or was edited: a caller never mends anything, and what was under way goes
 * on over the connection that it began on. A failure is `upstream_unavailable`,
 * `upstream_timeout`, `upstream_failed`, `connect_required`, `not_found`.
 */
export interface UpstreamLink {
  readonly upstreamId: string;
  readonly account: LinkAccount;
  /** What is known while the link is open; null when it is not. */
  readonly facts: LinkFacts | null;
  /** Connects where that is needed. */
  open(): Promise<Result<LinkFacts>>;
  /** Sends one request and waits for its answer, within the server's time. */
  request(
    method: string,
    params: Readonly<Record<string, unknown>> | undefined,
    options?: LinkRequestOptions,
  ): Promise<Result<RpcAnswer>>;
  /** Sends a notification where the link is open; over what a call is `on`, for one about it. */
  notify(
    method: string,
    params?: Readonly<Record<string, unknown>>,
    on?: PostTarget,
  ): Promise<void>;
  /**
   * What a raw POST needs, without waiting; null where the link is not open, is not Streamable HTTP,
   * needs a new access token, or its breaker is open: then `openPostTarget` or `request` says what is so.
   */
  postTarget(version?: number): PostTarget | null;
  /**
   * Connects where needed; a value of null means that this server has no lean path. Definitions of
   * another target than this `version` are not for it: `TARGET_CHANGED`. Of the call's time
   * `spentMs` are gone already.
   */
  openPostTarget(version?: number, spentMs?: number): Promise<Result<PostTarget | null>>;
  /**
   * For the next round of a call that began on `used`: the same connection, whatever was edited
   * since, so that what was said in between reaches who asked for it.
   */
  samePostTarget(used: PostTarget): Promise<Result<PostTarget | null>>;
  /**
   * Why this is not asked now: it failed again and again for this caller, or the server said when
   * to come back. Null: go ahead. `request` looks by itself.
   */
  held(use: LinkUse): Failure | null;
  /**
   * Says how a raw POST ended; `again`: in how many seconds the server wants to be asked again,
   * where it answered and said so.
   */
  reportPost(outcome: "answered" | Failure, use: LinkUse, again?: number | null): void;
  /**
   * Says that a raw POST was refused for its session (404), or for its era or version (a 400 with
   * −32022, say). The link is made anew at the next use; naming an older session does nothing.
   */
  sessionLost(target: PostTarget): void;
  /**
   * After a refusal that may be of the session (`mayConcernSession`): whether the server knows that
   * session no more, which it is asked, as long as the call has patience. Then what was refused did
   * nothing, and may be sent again once, over a link that is made anew.
   */
  refusesSession(target: PostTarget, patience: RemainingTime): Promise<boolean>;
  /** Calls back when the server says that a list changed; returns how to stop. */
  on(event: LinkEvent, listener: () => void): () => void;
  /** Ends the link: calls under way fail. The next use opens it again. */
  close(): Promise<void>;
}
