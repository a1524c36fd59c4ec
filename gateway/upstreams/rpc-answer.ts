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
  | {
      readonly result: Readonly<Record<string, unknown>>;
      /**
       * The `structuredContent` of a result as the server wrote it, because parsing rounds numbers.
       * It is absent if it is very long.
       */
      readonly structured?: string;
      readonly error?: undefined;
    }
  | { readonly error: RpcError; readonly result?: undefined };

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
