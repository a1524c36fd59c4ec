import type { Agent } from "node:http";
import type { Failure, Result } from "@/lib/errors/errors";
import type { ServerInfo } from "@/lib/servers/view-server-info";
import type { ReadMessage } from "./decode/message-reader";
import type { LogLevel } from "./log-levels";
import type { LinkProblem } from "./problem";
import type { Replies } from "./replies";

/** A caller's use of one item of a server (a tool, prompt or resource). */
export interface LinkUse {
  readonly keyId: string;
  readonly method: string;
  /** The name or URI of the item, as the server knows it. */
  readonly name: string;
}

/** The account with which a link connects: the server's own or a user's. */
export type LinkAccount =
  | { readonly kind: "server" }
  | { readonly kind: "person"; readonly personId: string };

/**
 * Who has a session with a server where sessions are kept apart: an API key, an app's connection, a
 * trust rule, or a person who tries a tool. The state of a key (`KeyState`) is a principal too.
 */
export interface Principal {
  /**
   * Identifies the session together with server and account. It is opaque: the id of the row in
   * `api_keys`, or a longer one if the same key has several sessions.
   */
  readonly id: string;
  /** The id of the row in `api_keys`, if it is not `id` itself. Null for a person. */
  readonly keyId?: string | null;
  /** The id of a person who tries a tool in the console. */
  readonly personId?: string;
  readonly team: { readonly id: string } | null;
}

/** Returns the id of a person as a principal. */
export const personHolder = (personId: string): string => `person:${personId}`;

const PERSON = personHolder("");
const ID_LENGTH = 36;

/** Returns whose session a principal's id names: a row in `api_keys`, or a person. */
export function holderOf(principal: string): { readonly kind: "key" | "person"; id: string } {
  return principal.startsWith(PERSON)
    ? { kind: "person", id: principal.slice(PERSON.length) }
    : { kind: "key", id: principal.slice(0, ID_LENGTH) };
}

/** Which link of a process: to which server, with which account, for whom. */
export interface LinkIdentity {
  readonly upstreamId: string;
  readonly account: LinkAccount;
  readonly principal: Principal | null;
}

/** The reason of a failure if a caller asks for a shared session of a server that keeps them apart. */
export const SESSIONS_APART = "sessions apart";

/**
 * `modern` is MCP 2026-07-28, which has no sessions and sends `_meta` with every request. `legacy`
 * is every earlier revision, in which a connection starts with `initialize`.
 */
export type Era = "modern" | "legacy";

/**
 * The failure reason if the caller's tool definitions were listed before an edit of the server's
 * address or credentials.
 */
export const TARGET_CHANGED = "target changed";

/**
 * The problem that callers see after the server's address or credentials were edited, until the
 * server has been listed again.
 */
export const NOT_LISTED =
  "The server was edited and its new list is not available yet. Try again in a few seconds.";

/** A JSON-RPC error object, as the upstream sent it. */
export interface RpcError {
  readonly code: number;
  readonly message: string;
  readonly data?: unknown;
}

/**
 * The answer of an upstream as it was sent, including `input_required` results and unknown fields,
 * but without `serverInfo`. A JSON-RPC error is an answer too, whereas a failure means that no
 * answer came.
 */
export type RpcAnswer =
  | { readonly result: Readonly<Record<string, unknown>>; readonly error?: undefined }
  | { readonly error: RpcError; readonly result?: undefined };

/**
 * The facts about the caller that are sent to a server with the setting `sends_caller`. The
 * caller's token is never sent.
 */
export interface LinkCaller {
  readonly keyId: string;
  /** The slug of the key's team. */
  readonly team: string;
}

export interface LinkRequestOptions {
  /** Aborts the call and cancels it at the upstream. */
  readonly signal?: AbortSignal;
  /**
   * Called with the params of each progress notification of this call, without the progress token.
   */
  readonly onProgress?: (params: Readonly<Record<string, unknown>>) => void;
  /**
   * Called with the params of each `notifications/message` on this call's own stream. Servers over
   * stdio and HTTP+SSE share one channel among all callers, so their log messages cannot be
   * attributed to a call and are dropped.
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

/** A question of a server of the initialize era during a call, which somebody has to answer. */
export interface ServerQuestion {
  readonly method: string;
  /** Parses the params, which are empty if they are too large. */
  params(): Promise<Readonly<Record<string, unknown>>>;
  /** Sends the answer to the server. Only the first answer is sent. */
  reply(
    answer: { readonly result: Readonly<Record<string, unknown>> } | { readonly error: RpcError },
  ): void;
}

/**
 * Sets a function that takes questions that come outside the stream of a call (MCP 2025-11-25,
 * Listening for Messages from the Server). It returns true if it answers the question.
 */
export type TakeQuestions = (take: (question: ServerQuestion) => boolean) => () => void;

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

/** What every target of a call has, whatever the transport. */
interface TargetFacts {
  readonly era: Era;
  /** The protocol version to send in `_meta` and in the `MCP-Protocol-Version` header. */
  readonly protocolVersion: string;
  /** Milliseconds until a call times out. */
  readonly timeoutMs: number;
  /**
   * Begins a call on this target. Until the returned function is called, Latchkey closes neither
   * session nor connection, unless the server is removed or the caller loses access. Call it with
   * true if the server answered.
   */
  carry(): (answered?: boolean) => void;
  /** True if no more than one call is in flight in the session. */
  isAlone(): boolean;
}

/** Everything needed to send a raw POST to a Streamable HTTP server. */
export interface PostTarget extends TargetFacts {
  readonly kind: "post";
  readonly url: URL;
  /**
   * The agent for `node:http(s).request`. It fails with a `DialError` if the network policy forbids
   * the address.
   */
  readonly agent: Agent;
  /**
   * The id of the session with a legacy server, to which `sessionLost` refers, or null if there is
   * no session.
   */
  readonly sessionId: string | null;
  /** Milliseconds within which a new connection has to be open. */
  readonly connectMs: number;
  readonly takeQuestions: TakeQuestions | null;
  /** Sends Latchkey's replies to the requests that the server makes during a call. */
  readonly replies: Replies;
  /**
   * Returns the headers that do not depend on the body: `content-type`, `accept`, credentials,
   * `mcp-session-id`, `mcp-protocol-version`, and the caller's headers if the server wants them. In
   * the modern era the caller has to add `mcp-method`, `mcp-name` and `mcp-param-*`.
   */
  headers(caller?: LinkCaller): Record<string, string>;
}

/** Receives what belongs to a request that was sent over a channel as bytes. */
export interface ChannelCaller {
  /**
   * True if the caller gets the server's log messages. A log message does not say which request it
   * belongs to, so this is only for a channel that one principal has for itself.
   */
  readonly takesLogs: boolean;
  /**
   * Called with the answer, with each progress notification that has the request's id, and with log
   * messages.
   */
  read(read: ReadMessage): void | Promise<void>;
  /**
   * Called if the server asked a question during the request. A server does not say which request
   * its question belongs to, so every open request is told.
   */
  asked(method: string): void;
  /**
   * Called with a question if this is the only call in flight. Returns true if the caller answers
   * it. Requests of Latchkey itself have no such function.
   */
  question?(question: ServerQuestion): boolean;
  /** Called if no answer will come. `problemOf` can classify the error. */
  fail(error: unknown): void;
}

/**
 * Sends a request, which is a whole JSON-RPC message with this id, as bytes. Nothing is called
 * before this function has returned. The returned function ends the waiting.
 */
export type AskAsBytes = (message: Buffer, id: number, caller: ChannelCaller) => () => void;

/** A channel that all calls share, over the standard streams of a process or over HTTP+SSE. */
export interface ChannelTarget extends TargetFacts {
  readonly kind: "channel";
  readonly ask: AskAsBytes;
  /** Converts a problem of a call into a failure for its caller, without secrets. */
  failing(problem: LinkProblem): Failure;
}

/**
 * Where a call is sent as bytes. Callers get the target before each call, and it is the same object
 * until something changes.
 */
export type CallTarget = PostTarget | ChannelTarget;

export type LinkEvent = "tools" | "prompts" | "resources";

/**
 * The single link of this process to a server through an account, for one principal or for all
 * callers. It connects when it is first
 * used, closes when idle, and connects again after a break or an edit, so callers need not recover
 * a connection themselves. Running work stays on the connection on which it began. Failures:
 * `upstream_unavailable`, `upstream_timeout`, `upstream_failed`, `connect_required`, `not_found`.
 */
export interface UpstreamLink {
  readonly upstreamId: string;
  readonly account: LinkAccount;
  /** Whose session this is, or null if all callers may use it, or only the prober. */
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
   * Handles a refusal of the credentials with which a call was sent, or of their scope. Returns null
   * if the credentials were renewed, so that the call may be sent again, and otherwise the failure
   * for the caller. `mayRenew` is false if they were renewed for this call already.
   */
  refusedCredential(
    target: CallTarget,
    problem: LinkProblem,
    mayRenew: boolean,
  ): Promise<Failure | null>;
  /**
   * Asks a server of the older era for log messages from this level on, if it was not asked for as
   * many. Returns null if there is nothing to wait for.
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
