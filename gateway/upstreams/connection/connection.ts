import type { AskAsBytes, Era, TakeQuestions } from "@/gateway/upstreams/call-target";
import type { ReadMessage } from "@/gateway/upstreams/decode/message-reader";
import type { LinkEvent, LinkFacts, LinkRequestOptions } from "@/gateway/upstreams/link";
import type { Replies } from "@/gateway/upstreams/replies";
import type { ResourceUpdate } from "@/gateway/upstreams/resource-update";
import type { RpcAnswer } from "@/gateway/upstreams/rpc-answer";
import type { parseAnswer } from "./parse-answer";
import type { ListenToResources } from "./subscribing";

/** The options of a request on a connection: those that the link's caller set, and a time limit. */
export interface Asked extends LinkRequestOptions {
  readonly timeoutMs: number;
  /**
   * Called if the server says when it will accept another request, with the number of seconds until
   * then.
   */
  readonly comeBack?: (seconds: number) => void;
  /** Reads the answer from its bytes, in place of `parseAnswer`. */
  readonly readAnswer?: typeof parseAnswer;
}

/** An open connection to a server. `problemOf` can classify every error that its methods throw. */
export interface Connection {
  readonly facts: LinkFacts;
  /** The id of an initialize-era session over Streamable HTTP. */
  readonly sessionId: string | null;
  /**
   * When data last arrived over a shared channel (`performance.now()`), or null for transports that
   * give each request its own response.
   */
  readonly heardAtMs: number | null;
  /**
   * Sends a request over a shared channel as bytes, or null for transports that give each request
   * its own response.
   */
  readonly ask: AskAsBytes | null;
  /**
   * Sets a function that takes questions that come outside the stream of a call, as long as it is
   * the only one. Returns a function that removes it. Null for channels, which have one stream.
   */
  readonly takeQuestions: TakeQuestions | null;
  /**
   * Takes a notification that a call's own stream brought and that concerns others, too. Returns
   * false if it belongs to the call. Null for channels, which have one stream.
   */
  readonly notice: ((read: ReadMessage) => boolean) | null;
  /**
   * Subscribes to updates of resources, or null for servers of the initialize era, which have a
   * request for it (`resources/subscribe`).
   */
  readonly listen: ListenToResources | null;
  request(
    method: string,
    params: Readonly<Record<string, unknown>> | undefined,
    options: Asked,
  ): Promise<RpcAnswer>;
  notify(method: string, params?: Readonly<Record<string, unknown>>): Promise<void>;
  /** Returns true until the connection breaks or is closed. */
  isOpen(): boolean;
  close(): Promise<void>;
}

/** What a connection reports to the code that opened it. */
export interface ConnectionEvents {
  /**
   * True if the connection should report changed lists. Modern servers announce changes only to
   * clients that subscribe, so the connection then has to subscribe.
   */
  readonly wantsNotices: boolean;
  listChanged(event: LinkEvent): void;
  /** Called for each update of a resource, and with null if some may have been missed. */
  resourceUpdated(update: ResourceUpdate | null): void;
  /** Called if the connection breaks before the owner closes it. */
  broken(): void;
}

/** Everything that is needed to open a connection to a server. */
export interface Opening {
  readonly limits: ConnectionLimits;
  readonly events: ConnectionEvents;
  /** Sends Latchkey's replies to the server's own requests. */
  readonly replies: Replies;
  /** The server's era, or null if it is not known. "legacy" skips the detection. */
  readonly known: Era | null;
  /**
   * The capabilities for questions to declare in `initialize`, if the session belongs to one
   * principal.
   */
  readonly capabilities?: Readonly<Record<string, object>>;
  /** Cancels the attempt to connect. */
  readonly signal?: AbortSignal;
}

export interface ConnectionLimits {
  /** Milliseconds after which a server that has not answered is treated as a legacy server. */
  readonly eraMs: number;
  /** Milliseconds for the whole handshake, including the start of a process. */
  readonly handshakeMs: number;
  /** Maximum size of an answer, in bytes. */
  readonly resultBytes: number;
}
