/** The problem of a server, for programs and for people. */
export interface Problem {
  /** A code of a closed list, for programs, such as `tls_expired`. */
  readonly code: string;
  /** What happened, as a single sentence. */
  readonly text: string;
  /** What to do about the problem. */
  readonly hint: string;
  /** The original error text, masked and bounded; set only if the reader may see the text. */
  readonly detail?: string;
}
