/** What is wrong with an upstream server, as a code for programs and as text for people. */
export interface Problem {
  /** A code for programs from a fixed set, such as `tls_expired`. */
  readonly code: string;
  /** One sentence for people that says what happened. */
  readonly text: string;
  /** What a person can do about the problem. */
  readonly hint: string;
  /**
   * The original error message, shortened and with secrets masked. Set only if the reader may see
   * it.
   */
  readonly detail?: string;
}
