import type { Outcome } from "@/gateway/messages/outcome";
import type { LinkProblem } from "@/gateway/upstreams/problem";

/** The outcome of an attempt, or why the server did not execute the call. */
export type Attempted =
  | Outcome
  | { readonly kind: "lost" }
  | { readonly kind: "unauthorized"; readonly problem: LinkProblem };
