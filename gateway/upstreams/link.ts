import type { Failure, Result } from "@/lib/errors/errors";
import type { ServerInfo } from "@/lib/servers/view-server-info";
import type { CallTarget, Era, LinkCaller } from "./call-target";
import type { LogLevel } from "./log-levels";
import type { LinkAccount, Principal } from "./principal";
import type { LinkProblem } from "./problem";
import type { ResourceSource } from "./resource-update";
import type { RpcAnswer } from "./rpc-answer";

/** A caller's use of one item of a server (a tool, prompt or resource). */
export interface LinkUse {
  readonly keyId: string;
  readonly method: string;
  /** The name or URI of the item, as the server knows it. */
  readonly name: string;
}

/**
 * The reason of a failure if a caller asks for a shared session of a server that keeps them apart.
 */
export const SESSIONS_APART = "sessions apart";

/** The reason of a failure if the link has ended for good. */
export const SESSION_ENDED = "session ended";

/**
 * The failure reason if the caller's tool definitions were listed before an edit of the server's
 * address or credentials.
 */
export const TARGET_CHANGED = "target changed";

/**
 * What callers see after an edit of the server's address or credentials, until it has been listed.
 */
export const NOT_LISTED =
  "The server was edited and its new list is not available yet. Try again in a few seconds.";

export interface LinkRequestOptions {
  /** Aborts the call and cancels it at the upstream. */
  readonly signal?: AbortSignal;
  /**
   * Called with the params of each progress notification of this call, without the progress token.
   */
  readonly onProgress?: (params: Readonly<Record<string, unknown>>) => void;
  /**
   * Called with the params of each `notifications/message` on this call's own stream. Messages on
   * a channel (stdio, HTTP+SSE) do not say which call they are about, and are dropped here.
   */
  readonly onLog?: (params: Readonly<Record<string, unknown>>) => void;
  /**
   * The caller's `_meta`. The link replaces the progress token and sets the fields that the era
   * defines.
   */
  readonly meta?: Readonly<Record<string, unknown>>;
  /** The client capabilities of the caller, which are sent to modern servers. */
  readonly capabilities?: Readonly<Record<string, unknown>>;
  /** `Mcp-Param-*` headers, already encoded, which are sent to modern servers over HTTP. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly caller?: LinkCaller;
  /** Milliseconds until the call times out. The default is the server's `call_seconds`. */
  readonly timeoutMs?: number;
  /** Milliseconds of `timeoutMs` that the caller has already used. */
  readonly spentMs?: number;
  /**
   * The target version at which the caller's tool definitions were listed. If the server has
   * another version, the call fails with `TARGET_CHANGED`. If this field is absent, any version is
   * accepted.
   */
  readonly version?: number;
}

/** The time that a call has left for the requests that Latchkey makes on behalf of the call. */
export interface RemainingTime {
  /** Milliseconds until the call times out. */
  readonly leftMs: number;
  /** Aborts when the caller disconnects. */
  readonly signal?: AbortSignal | undefined;
}

/** What a server said about itself when the link was opened. */
export interface LinkFacts {
  readonly era: Era;
  readonly protocolVersion: string;
  readonly serverInfo: ServerInfo | null;
  readonly capabilities: Readonly<Record<string, unknown>>;
  readonly instructions: string | null;
}

export type LinkEvent = "tools" | "prompts" | "resources";

/**
 * The single link of this process to a server through an account, for one principal or for all
 * callers. It connects when it is first used, closes when idle, and connects again after a break or
 * an edit, so callers need not recover a connection themselves. Running work stays on the
 * connection on which it began. Failures: `upstream_unavailable`, `upstream_timeout`,
 * `upstream_failed`, `connect_required`, `not_found`.
 */
export interface UpstreamLink extends ResourceSource {
  readonly upstreamId: string;
  readonly account: LinkAccount;
  /** Whose session this is. Null if all callers share it, or if only the prober uses it. */
  readonly principal: Principal | null;
  /** What the server said about itself, or null while the link is not open. */
  readonly facts: LinkFacts | null;
  /** Connects, unless the link is open already. */
  open(): Promise<Result<LinkFacts>>;
  /**
   * Sends a request to the server and waits for the answer, up to the time limit of the server or
   * the options.
   */
  request(
    method: string,
    params: Readonly<Record<string, unknown>> | undefined,
    options?: LinkRequestOptions,
  ): Promise<Result<RpcAnswer>>;
  /**
   * Sends a notification if the link is open. If the notification belongs to a call, `on` is that
   * call's target.
   */
  notify(
    method: string,
    params?: Readonly<Record<string, unknown>>,
    on?: CallTarget,
  ): Promise<void>;
  /**
   * Sets the capabilities of the caller for questions, which the link declares to a server of the
   * initialize era when it opens a session for this principal. A session that is open keeps what
   * was declared. Links that callers share declare none.
   */
  declare(capabilities: Readonly<Record<string, unknown>>): void;
  /**
   * Returns the target for a call without waiting. Returns null if the link is not open, needs a
   * new access token, or its breaker is open. In that case, `openTarget` gives the reason.
   */
  target(version?: number): CallTarget | null;
  /**
   * Connects if needed and returns the target for a call. Fails with `TARGET_CHANGED` if `version`
   * is not the target's current version. `spentMs` is the part of the call's time that has already
   * passed.
   */
  openTarget(version?: number, spentMs?: number): Promise<Result<CallTarget>>;
  /**
   * Returns the target for the next round of a call that began on `used`. The connection stays the
   * same, even after an edit, so that the caller's answers go to the server that asked for them.
   */
  sameTarget(used: CallTarget): Promise<Result<CallTarget>>;
  /**
   * Handles a refusal of the credentials with which a call was sent, or of their scope. Returns
   * null if the credentials were renewed, so that the call may be sent again, and otherwise the
   * failure for the caller. `mayRenew` is false if they were renewed for this call already.
   */
  refusedCredential(
    target: CallTarget,
    problem: LinkProblem,
    mayRenew: boolean,
  ): Promise<Failure | null>;
  /**
   * Asks a server of the initialize era for log messages from this level on, unless it was asked
   * for this level or a less severe one before. Returns null if there is nothing to wait for.
   */
  wantLogLevel(target: CallTarget, level: LogLevel): Promise<void> | null;
  /** Returns the log level that the server was asked for on the target's connection, or null. */
  logLevel(target: CallTarget): LogLevel | null;
  /**
   * Returns a failure if this caller must not use this item now, because the caller's earlier uses
   * failed repeatedly or the server gave a retry time. Returns null if the use is allowed.
   * `request` checks this itself.
   */
  held(use: LinkUse): Failure | null;
  /**
   * Reports how a call ended. `again` is the number of seconds until the server accepts another
   * request, if the server gave one.
   */
  reportCall(outcome: "answered" | Failure, use: LinkUse, again?: number | null): void;
  /**
   * Reports that the server refused a call because of its session (404), era or version (such as
   * 400 with −32022). The next use opens a new session. Reports about a session that has been
   * replaced are ignored.
   */
  sessionLost(target: CallTarget): void;
  /**
   * Reports that the server refused a call in a way that shows that its items have changed since
   * they were listed. They are listed again within moments.
   */
  listOutdated(): void;
  /**
   * Returns whether the session is lost, after a refusal that may have this cause
   * (`mayConcernSession`). Sends a ping within the call's remaining time. If the result is true,
   * the server did not execute the refused request, so the caller may repeat it once on a new
   * session.
   */
  refusesSession(target: CallTarget, patience: RemainingTime): Promise<boolean>;
  /**
   * Calls `listener` each time the server announces that a list has changed. Returns a function
   * that removes the listener.
   */
  on(event: LinkEvent, listener: () => void): () => void;
  /** Closes the link, so that running calls fail. The next use opens it again. */
  close(): Promise<void>;
}
