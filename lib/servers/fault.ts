/**
 * The kind of a problem. The kind decides which failure the caller gets, how the circuit breaker
 * counts the problem, and whether a call is retried.
 */
export type ProblemKind = "unavailable" | "failed" | "timeout" | "lost" | "unauthorized";

/** A known reason why a server cannot be reached or does not answer correctly. */
export interface Fault {
  readonly kind: ProblemKind;
  /**
   * What happened, as one sentence in which "it" stands for the server. Placeholders in braces are
   * filled in when the sentence is shown.
   */
  readonly text: string;
  /** What an administrator can do about the problem. */
  readonly hint: string;
}

/** The hint for faults that only the server itself can explain. */
export const OWN_LOG = "Look at the server's own log.";
