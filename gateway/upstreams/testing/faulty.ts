import type { IncomingMessage } from "node:http";

/** How a server refuses a session that it does not know. */
export interface Refusal {
  readonly status: number;
  /** The body to send. `ID` in it is replaced by the id of the request. */
  readonly body: string;
  readonly type?: string;
}

export type FaultyKind = "session" | "modern" | "sse";

export interface FaultyServer {
  readonly url: string;
  readonly port: number;
  tools: string[];
  /** Milliseconds by which the next handshake is delayed. It is reset to 0 afterwards. */
  handshakeMs: number;
  /**
   * How an unknown session is refused. `refuseMs` is the delay before the refusal, in milliseconds.
   */
  refusal: Refusal;
  refuseMs: number;
  /** The method whose requests are never answered, or an empty text if every method is answered. */
  mute: string;
  /** Returns the number of open requests with the method `mute`. */
  muted(): number;
  /**
   * `wedged` accepts connections but answers nothing. `errors` answers everything with 500.
   * `refuses` completes the handshake and answers every other request with 400.
   */
  mode: "fine" | "wedged" | "errors" | "refuses";
  /** Counts the requests of each method and the calls to each tool. */
  readonly did: Map<string, number>;
  /** The headers of all requests, in the order in which the requests arrived. */
  readonly heard: IncomingMessage["headers"][];
  /** Returns the number of calls to the tool `hold` that are waiting. */
  held(): number;
  /** Answers all waiting calls to the tool `hold`. */
  release(): void;
  /** Makes the server forget all sessions. */
  forget(): void;
  /**
   * Stops all existing connections from carrying data in either direction. New connections work.
   */
  freeze(): void;
  close(): Promise<void>;
}
