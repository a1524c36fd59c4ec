/** The codes for the reasons why the embedded Postgres cannot be used. */
export type EmbeddedFailureCode =
  | "already_running"
  | "unsupported_platform"
  | "unreachable_folder"
  | "foreign_folder"
  | "unusable_folder"
  | "version_mismatch"
  | "init_failed"
  | "start_failed";

/**
 * The error that the embedded Postgres throws. Its message is one line for the terminal. Compare
 * `code` and not the class, because two bundles may each contain a copy of the class.
 */
export class EmbeddedFailure extends Error {
  override readonly name = "EmbeddedFailure";
  readonly code: EmbeddedFailureCode;
  /** For `already_running`, a clause that describes the owner of the folder; otherwise null. */
  readonly holder: string | null;

  constructor(code: EmbeddedFailureCode, message: string, holder: string | null = null) {
    super(message);
    this.code = code;
    this.holder = holder;
  }
}

/**
 * The sentence at the end of every failure message about a problem that an operator has to resolve.
 */
export const USE_DATABASE_URL = "Set DATABASE_URL to use a Postgres of your own.";

/** Returns a thrown value as an EmbeddedFailure, or null if the value is any other error. */
export function embeddedFailure(error: unknown): EmbeddedFailure | null {
  return error instanceof Error && error.name === "EmbeddedFailure"
    ? (error as EmbeddedFailure)
    : null;
}
