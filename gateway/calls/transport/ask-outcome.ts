import type { LinkProblem } from "@/gateway/upstreams/problem";
import type { ServerQuestion } from "@/gateway/upstreams/rpc-answer";
import type { Failure } from "@/lib/errors/errors";

/** How a request to a server ended. */
export type AskOutcome =
  /**
   * An answer for the caller, as the bytes of a JSON-RPC response. `code` is null for a success.
   */
  | {
      readonly kind: "answer";
      readonly bytes: Uint8Array;
      readonly code: string | null;
      /**
       * True if the server may have refused the call because of its session (`mayConcernSession`).
       * In that case the server did not execute the call.
       */
      readonly unclear?: boolean;
      /**
       * The number of seconds after which the server accepts another request, or null if the server
       * did not say.
       */
      readonly again?: number | null;
    }
  /** The server asks the caller questions before it continues. */
  | {
      readonly kind: "asks";
      readonly inputRequests: Readonly<Record<string, unknown>>;
      readonly requestState: string | null;
    }
  /** The server did not execute the call, because it does not know the session or the version. */
  | { readonly kind: "lost" }
  /** The server did not execute the call, because it requires other credentials or scopes. */
  | { readonly kind: "unauthorized"; readonly problem: LinkProblem }
  | { readonly kind: "failed"; readonly failure: Failure; readonly unclear?: boolean };

/** Receives the result of reading a server's answer. Nothing is called after `finish` or `stop`. */
export interface AnswerEvents {
  notification(message: Buffer): void;
  /** Called with a question. Returns true if it is going to be answered. */
  question(question: ServerQuestion): boolean;
  finish(outcome: AskOutcome): void;
  /** Called if the answer is faulty. The rest of the answer need not be read. */
  stop(problem: LinkProblem): void;
}
