/** What went wrong, in the parts that programs and people read. */
export interface Problem {
  /** A word of a closed list, for programs: `tls_expired`. */
  readonly code: string;
  /** What happened, as one sentence. */
  readonly text: string;
  /** What to do about it. */
  readonly hint: string;
  /** What was said word for word: masked, bounded, and only where the reader may know it. */
  readonly detail?: string;
}
