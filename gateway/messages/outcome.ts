import type { ListPage } from "@/gateway/catalogue/list-page";
import type { Answer } from "@/gateway/http/exchange";
import type { RpcError } from "@/gateway/upstreams/link";
import type { CatalogueServer } from "@/lib/catalogue/item";
import type { Failure } from "@/lib/errors/errors";
import type { Fields } from "@/lib/std/is-record";

/** A handler's answer to one request, independent of eras. A codec writes and records it. */
export type Outcome = {
  /** The server that it was for. */
  readonly server?: CatalogueServer | null;
} & (
  | {
      readonly kind: "result";
      readonly result: Fields;
      /** Recorded where the result itself does not show that it failed. */
      readonly code?: string;
      readonly headers?: Readonly<Record<string, string>>;
    }
  | { readonly kind: "page"; readonly field: string; readonly page: ListPage }
  /** The whole message as it goes to the client; `code` is null for a success. */
  | { readonly kind: "message"; readonly bytes: Uint8Array; readonly code: string | null }
  /** A failure of Latchkey; it determines the error code and the text. */
  | { readonly kind: "failure"; readonly failure: Failure }
  /** A server's or the protocol's error. `code` is recorded; the error's own where absent. */
  | {
      readonly kind: "error";
      readonly error: RpcError;
      readonly code?: string;
      readonly denied?: boolean;
    }
  /**
   * A complete HTTP answer: a stream that continues on its own, or a refusal with its own status.
   */
  | { readonly kind: "answer"; readonly answer: Answer; readonly code: string | null }
  /** The client disconnected, or cancelled the request. */
  | { readonly kind: "gone" }
);

/** The outcome of a failure inside Latchkey, for a request to this server. */
export function failed(failure: Failure, server: CatalogueServer | null = null): Outcome {
  return { kind: "failure", failure, server };
}
