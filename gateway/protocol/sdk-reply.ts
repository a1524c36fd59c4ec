import type { ServerContext } from "@modelcontextprotocol/server";
import type { Exchange } from "@/gateway/http/exchange";
import { onAbort } from "@/gateway/http/on-abort";
import type { Reply, ReplyListener } from "@/gateway/messages/reply";

/** The reply to a request that the SDK reads and writes. */
export class SdkReply implements Reply {
  readonly #context: ServerContext;
  readonly #exchange: Exchange;
  #hasBegun = false;

  constructor(context: ServerContext, exchange: Exchange) {
    this.#context = context;
    this.#exchange = exchange;
  }

  get hasBegun(): boolean {
    return this.#hasBegun;
  }

  /** Does nothing, because the SDK decides when the answer begins. */
  begin(): void {}

  message(message: Uint8Array): void {
    this.#hasBegun = true;
    const { method, params } = JSON.parse(Buffer.from(message).toString("utf8"));
    // A notification for a client that has disconnected is dropped.
    this.#context.mcpReq.notify({ method, params }).catch(() => {});
  }

  listen(listener: ReplyListener): () => void {
    const gone = () => listener.gone();
    const stops = [onAbort(this.#context.mcpReq.signal)(gone), this.#exchange.onGone(gone)];
    return () => {
      for (const stop of stops) stop();
    };
  }
}
