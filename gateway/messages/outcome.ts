import type { ListPage } from "@/gateway/catalogue/list-page";
import type { Answer } from "@/gateway/http/exchange";
import type { RpcError } from "@/gateway/upstreams/link";
import type { CatalogueServer } from "@/lib/catalogue/item";
import type { Failure } from "@/lib/errors/errors";
import type { Fields } from "@/lib/std/is-record";

/** How a handler answers one request, in terms of neither era; a codec writes it and records it. */
export type Outcome = {
  /** The server that it was for. */
  readonly server?: CatalogueServer | null;
} & (
  | {
      readonly kind: "result";
      readonly result: Fields;
      /** What is recorded where the result itself does not say that it failed. */
      readonly code?: string;
      readonly headers?: Readonly<Record<string, string>>;
    }
  | { readonly kind: "page"; readonly field: string; readonly page: ListPage }
  /** The whole message as it goes to the client; `code` is null where it went well. */
  | { readonly kind: "message"; readonly bytes: Uint8Array; readonly code: string | null }
  /** Ours: error code and words follow from it. */
  | { readonly kind: "failure"; readonly failure: Failure }
  /** The server's, or of the protocol. `code` is recorded; the error's own where absent. */
  | {
      readonly kind: "error";
      readonly error: RpcError;
      readonly code?: string;
      readonly denied?: boolean;
    }
  /** An HTTP answer as it is: a stream that goes on for itself, a refusal with a status of its own. */
  | { readonly kind: "answer"; readonly answer: Answer; readonly code: string | null }
  /** The client left, or cancelled it. */
  | { readonly kind: "gone" }
);

/** The outcome of what failed on our side of this server. */
export function failed(failure: Failure, server: CatalogueServer | null = null): Outcome {
  return { kind: "failure", failure, server };
}
