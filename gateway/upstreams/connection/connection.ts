import type {
  Era,
  LinkEvent,
  LinkFacts,
  LinkRequestOptions,
  RpcAnswer,
} from "@/gateway/upstreams/link";
import type { Replies } from "@/gateway/upstreams/replies";

/** The way in which a request is sent. */
export interface Asked extends LinkRequestOptions {
  readonly timeoutMs: number;
  /**
   * Called with the seconds after which the server accepts another request, if the server gave
   * them.
   */
  readonly comeBack?: (seconds: number) => void;
}

/** An open connection to a server. Errors are thrown in a form that `problemOf` reads. */
export interface Connection {
  readonly facts: LinkFacts;
  /** The id of an initialize-era session over Streamable HTTP. */
  readonly sessionId: string | null;
  /**
   * When data was last received over a shared channel (`performance.now()`); null for transports
   * with a response per request.
   */
  readonly heardAtMs: number | null;
  request(
    method: string,
    params: Readonly<Record<string, unknown>> | undefined,
    options: Asked,
  ): Promise<RpcAnswer>;
  notify(method: string, params?: Readonly<Record<string, unknown>>): Promise<void>;
  /** True until the connection breaks or is closed. */
  isOpen(): boolean;
  close(): Promise<void>;
}

/** Events of a connection for its owner. */
export interface ConnectionEvents {
  /**
   * Whether list changes matter to the owner, so that modern servers are asked to announce them.
   */
  readonly wantsNotices: boolean;
  listChanged(event: LinkEvent): void;
  /** Called if the connection breaks before its owner closes it. */
  broken(): void;
}

/** The settings with which a connection is opened. */
export interface Opening {
  readonly limits: ConnectionLimits;
  readonly events: ConnectionEvents;
  /** Sends replies to the server's questions to Latchkey. */
  readonly replies: Replies;
  /** The server's era; "legacy" skips the detection. */
  readonly known: Era | null;
  /** Cancels the opening. */
  readonly signal?: AbortSignal;
}

export interface ConnectionLimits {
  /** Milliseconds until a silent server is treated as a server of the older era. */
  readonly eraMs: number;
  /** Milliseconds for the whole handshake, including the start of a process. */
  readonly handshakeMs: number;
  /** Maximum number of bytes of an answer. */
  readonly resultBytes: number;
}
