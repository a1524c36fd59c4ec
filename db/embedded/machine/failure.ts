/** Why the embedded Postgres cannot be used; the message is one line for the terminal. */
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
 * The error that the embedded Postgres throws. Compare `code`, not the class, because bundles may
 * hold two copies of the class.
 */
export class EmbeddedFailure extends Error {
  override readonly name = "EmbeddedFailure";
  readonly code: EmbeddedFailureCode;
  /** For `already_running`: a clause that names the owner of the folder. Otherwise null. */
  readonly holder: string | null;

  constructor(code: EmbeddedFailureCode, message: string, holder: string | null = null) {
    super(message);
    this.code = code;
    this.holder = holder;
  }
}

/** The last sentence of every failure that an operator must resolve. */
export const USE_DATABASE_URL = "Set DATABASE_URL to use a Postgres of your own.";

/** The thrown value as an EmbeddedFailure, or null if it is another error. */
export function embeddedFailure(error: unknown): EmbeddedFailure | null {
  return error instanceof Error && error.name === "EmbeddedFailure"
    ? (error as EmbeddedFailure)
    : null;
}
