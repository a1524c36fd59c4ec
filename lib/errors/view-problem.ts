/** What went wrong with a server, for programs and for people. */
export interface Problem {
  /** A code of a closed list, for programs: `tls_expired`. */
  readonly code: string;
  /** What happened, as one sentence. */
  readonly text: string;
  /** What to do about it. */
  readonly hint: string;
  /** The original error text, masked and bounded; only where the reader may see it. */
  readonly detail?: string;
}
