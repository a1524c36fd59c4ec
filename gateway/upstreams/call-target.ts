import type { Agent } from "node:http";
import type { Failure } from "@/lib/errors/errors";
import type { ReadMessage } from "./decode/message-reader";
import type { LinkProblem } from "./problem";
import type { Replies } from "./replies";
import type { ServerQuestion } from "./rpc-answer";

/**
 * `modern` is MCP 2026-07-28, which has no sessions and sends `_meta` with every request. `legacy`
 * is every earlier revision, in which a connection starts with `initialize`.
 */
export type Era = "modern" | "legacy";

/**
 * The facts about the caller that are sent to a server with the setting `sends_caller`. The
 * caller's token is never sent.
 */
export interface LinkCaller {
  readonly keyId: string;
  /** The slug of the key's team. */
  readonly team: string;
}

/**
 * Sets a function that takes questions that come outside the stream of a call (MCP 2025-11-25,
 * Listening for Messages from the Server). It returns true if it answers the question.
 */
export type TakeQuestions = (take: (question: ServerQuestion) => boolean) => () => void;

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
  /** Takes a notification that does not belong to the call on whose stream it came. */
  readonly notice: ((read: ReadMessage) => boolean) | null;
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
