import type { ListPage } from "@/gateway/catalogue/list-page";
import type { Answer } from "@/gateway/http/exchange";
import type { RpcError } from "@/gateway/upstreams/link";
import type { CatalogueServer } from "@/lib/catalogue/item";
import type { Failure } from "@/lib/errors/errors";
import type { Fields } from "@/lib/std/is-record";

/** A handler's answer to a request, independent of eras. A codec writes and records the answer. */
export type Outcome = {
  /** The server that the request was for. */
  readonly server?: CatalogueServer | null;
} & (
  | {
      readonly kind: "result";
      readonly result: Fields;
      /** The code for the record if the result itself does not show the failure. */
      readonly code?: string;
      readonly headers?: Readonly<Record<string, string>>;
    }
  | { readonly kind: "page"; readonly field: string; readonly page: ListPage }
  /** The whole message as it goes to the client; `code` is null for a success. */
  | { readonly kind: "message"; readonly bytes: Uint8Array; readonly code: string | null }
  /** A failure of Latchkey, which determines the error code and the text. */
  | { readonly kind: "failure"; readonly failure: Failure }
  /**
   * An error of a server or of the protocol. The record has `code`, or the error's own code if
   * `code` is absent.
   */
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
  /** The client disconnected or cancelled the request. */
  | { readonly kind: "gone" }
);

/** The outcome of a failure inside Latchkey, for a request to this server. */
export function failed(failure: Failure, server: CatalogueServer | null = null): Outcome {
  return { kind: "failure", failure, server };
}
