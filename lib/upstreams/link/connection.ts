import type { LinkEvent, LinkFacts, LinkRequestOptions, RpcAnswer } from "./link";

/** One open connection to a server. What goes wrong is thrown, as something `problemOf` can read. */
export interface Connection {
  readonly facts: LinkFacts;
  /** The legacy session over Streamable HTTP. */
  readonly sessionId: string | null;
  request(
    method: string,
    params: Readonly<Record<string, unknown>> | undefined,
    options: LinkRequestOptions & { readonly timeoutMs: number },
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

export interface ConnectionLimits {
  /** Milliseconds for connecting, and for each message of the handshake. */
  readonly connectMs: number;
  /** Bytes of one answer. */
  readonly resultBytes: number;
}
