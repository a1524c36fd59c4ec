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
  /** Hears in how many seconds the server wants to be asked again, where it says so. */
  readonly comeBack?: (seconds: number) => void;
}

/** One open connection to a server. What goes wrong is thrown, as something `problemOf` can read. */
export interface Connection {
  readonly facts: LinkFacts;
  /** The legacy session over Streamable HTTP. */
  readonly sessionId: string | null;
  /**
   * When anything was last heard over a channel that carries everything (`performance.now()`); null
   * where each request has a way of its own.
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

/** What a connection tells whoever opened it. */
export interface ConnectionEvents {
  /** Whether changes of lists are of interest: modern servers are asked to announce them. */
  readonly wantsNotices: boolean;
  listChanged(event: LinkEvent): void;
  /** It broke, and nobody closed it. */
  broken(): void;
}

/** How a connection is opened. */
export interface Opening {
  readonly limits: ConnectionLimits;
  readonly events: ConnectionEvents;
  /** For what the server asks of us. */
  readonly replies: Replies;
  /** What the server speaks: "legacy" skips the question. */
  readonly known: Era | null;
  /** Gives up opening it. */
  readonly signal?: AbortSignal;
}

export interface ConnectionLimits {
  /** Milliseconds until a server that says nothing counts as an older one. */
  readonly eraMs: number;
  /** Milliseconds for all of the greeting: what a process takes to start counts here. */
  readonly greetMs: number;
  /** Bytes of one answer. */
  readonly resultBytes: number;
}
