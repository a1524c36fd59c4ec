import type {
  Era,
  LinkEvent,
  LinkFacts,
  LinkRequestOptions,
  RpcAnswer,
} from "@/gateway/upstreams/link";
import type { Replies } from "@/gateway/upstreams/replies";

/** How one request is sent. */
export interface Asked extends LinkRequestOptions {
  readonly timeoutMs: number;
  /** Called with the seconds after which the server accepts another request, where it says so. */
  readonly comeBack?: (seconds: number) => void;
}

/** One open connection to a server. Errors are thrown in a form that `problemOf` reads. */
export interface Connection {
  readonly facts: LinkFacts;
  /** The legacy session over Streamable HTTP. */
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
  /** True until it broke or was closed. */
  isOpen(): boolean;
  close(): Promise<void>;
}

/** Events of a connection for its owner. */
export interface ConnectionEvents {
  /** Whether list changes matter: modern servers are asked to announce them. */
  readonly wantsNotices: boolean;
  listChanged(event: LinkEvent): void;
  /** It broke, without having been closed. */
  broken(): void;
}

/** How a connection is opened. */
export interface Opening {
  readonly limits: ConnectionLimits;
  readonly events: ConnectionEvents;
  /** For questions of the server to Latchkey. */
  readonly replies: Replies;
  /** The server's era; "legacy" skips the detection. */
  readonly known: Era | null;
  /** Cancels the opening. */
  readonly signal?: AbortSignal;
}

export interface ConnectionLimits {
  /** Milliseconds until a silent server is treated as an older one. */
  readonly eraMs: number;
  /** Milliseconds for the whole handshake, including a process's start. */
  readonly handshakeMs: number;
  /** Bytes of one answer. */
  readonly resultBytes: number;
}
