import type { ListPage } from "@/gateway/catalogue/list-page";
import type { Answer } from "@/gateway/http/exchange";
import type { RpcError } from "@/gateway/upstreams/rpc-answer";
import type { CatalogueServer } from "@/lib/catalogue/item";
import type { Failure } from "@/lib/errors/errors";
import type { Fields } from "@/lib/std/is-record";
import type { MaybePromise } from "@/lib/std/maybe-promise";
import type { Ending } from "./call-recorder";

/**
 * A handler's answer to a request, independent of the client's era. A codec writes the answer and
 * records it.
 */
export type Outcome = {
  /** The server that the request concerned. */
  readonly server?: CatalogueServer | null;
} & (
  | {
      readonly kind: "result";
      readonly result: Fields;
      /** The code for the record, if the result itself does not show the failure. */
      readonly code?: string;
      readonly headers?: Readonly<Record<string, string>>;
    }
  | { readonly kind: "page"; readonly field: string; readonly page: ListPage }
  /** The complete message for the client, as bytes. `code` is null for a success. */
  | { readonly kind: "message"; readonly bytes: Uint8Array; readonly code: string | null }
  /** A failure inside Latchkey. It determines the error code and the text of the answer. */
  | { readonly kind: "failure"; readonly failure: Failure }
  /**
   * An error from a server or from the protocol. `code` is recorded, or the error's own code if
   * `code` is absent.
   */
  | {
      readonly kind: "error";
      readonly error: RpcError;
      readonly code?: string;
      readonly denied?: boolean;
    }
  /**
   * A complete HTTP response: a stream that continues by itself, or a refusal with its own status.
   */
  | { readonly kind: "answer"; readonly answer: Answer; readonly code: string | null }
  /**
   * An answer that another process gives, because it holds the server's session. `ending` says how
   * the request ended there, and never rejects.
   */
  | {
      readonly kind: "relayed";
      readonly answer: Answer;
      readonly ending: MaybePromise<Pick<Ending, "code" | "denied" | "responseBytes">>;
    }
  /** The client has disconnected or cancelled the request, so there is nothing to answer. */
  | { readonly kind: "gone" }
);

/** Returns the outcome of a request to this server that failed inside Latchkey. */
export function failed(failure: Failure, server: CatalogueServer | null = null): Outcome {
  return { kind: "failure", failure, server };
}
